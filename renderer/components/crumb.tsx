/** The last part of the breadcrumb, told by the screen that is open. Stays inside the window; it is never its title. */
import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';

const CrumbContext = createContext<{ crumb: string | null; set: (crumb: string | null) => void }>({
  crumb: null,
  set: () => undefined,
});

export function CrumbProvider({ children }: { children: ReactNode }) {
  const [crumb, set] = useState<string | null>(null);
  const value = useMemo(() => ({ crumb, set }), [crumb]);
  return <CrumbContext value={value}>{children}</CrumbContext>;
}

/** Names the open thing in the breadcrumb while the calling component is mounted; `null` names nothing. */
export function useCrumb(text: string | null): void {
  const { set } = use(CrumbContext);
  useEffect(() => {
    set(text);
    return () => set(null);
  }, [set, text]);
}

/** For the shell: what the open screen calls itself. */
export function useCurrentCrumb(): string | null {
  return use(CrumbContext).crumb;
}
