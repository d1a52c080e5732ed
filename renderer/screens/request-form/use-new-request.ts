/** Makes a draft and opens its form; with a site, the draft already names it. */
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useRef, useState } from 'react';
import type { Organization } from '../../../preload/contract/directory.ts';
import type { SeamError } from '../../../preload/contract/errors.ts';
import { emptyCoreDraft, type Purpose } from '../../../preload/contract/rules/core-request.ts';
import { call, seamErrorOf } from '../../api/index.ts';

export interface NewRequest {
  start: (purpose: Purpose) => void;
  /** A new draft with the content of another request. */
  copy: (requestId: string, purpose: Purpose) => void;
  error: SeamError | null;
}

export function useNewRequest(site: Organization | null = null): NewRequest {
  const navigate = useNavigate();
  const [error, setError] = useState<SeamError | null>(null);
  const running = useRef(false);
  const make = useCallback(
    async (purpose: Purpose, copyOf: string | null): Promise<void> => {
      if (running.current) return;
      running.current = true;
      setError(null);
      try {
        const { id } = await call('requests:createDraft', { purpose, copyOf });
        if (site) {
          const custodian = { id: site.id, name: site.name, npi: site.npi, city: site.city, state: site.state };
          await call('requests:saveDraft', { id, draft: { ...emptyCoreDraft(purpose), custodian } });
        }
        await navigate({ to: '/requests/$requestId/edit', params: { requestId: id } });
      } catch (reason) {
        setError(seamErrorOf(reason));
      }
      running.current = false;
    },
    [navigate, site],
  );
  return {
    start: useCallback((purpose) => void make(purpose, null), [make]),
    copy: useCallback((requestId, purpose) => void make(purpose, requestId), [make]),
    error,
  };
}
