/** The open draft: its fields, which problems show, what the server said, and its keeping. Handed to the sections by context. */
import {
  createContext,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import type { FieldError } from '../../../preload/contract/errors.ts';
import type { RequestDetail } from '../../../preload/contract/requests.ts';
import type { CoreDraft } from '../../../preload/contract/rules/core-request.ts';
import { plainDateOf } from '../../../preload/contract/rules/plain-date.ts';
import { call, seamErrorOf } from '../../api/index.ts';
import { createDraftSaver, type DraftSaver, type SaveState } from './draft-saver.ts';
import { completenessOf, draftPathOf, type Completeness } from './form-model.ts';

export type AuthorizationFile = NonNullable<RequestDetail['authorization']>;

export interface CoreForm {
  requestId: string;
  draft: CoreDraft;
  file: AuthorizationFile | null;
  setFile: (file: AuthorizationFile | null) => void;
  set: (change: Partial<CoreDraft>) => void;
  setPatient: (change: Partial<CoreDraft['patient']>) => void;
  setAuthorization: (change: Partial<CoreDraft['authorization']>) => void;
  /** Marks a field as left: its problems show from now on. */
  touch: (path: string) => void;
  /** What to show at a field now. */
  problem: (path: string) => { error?: string; warning?: string };
  completeness: Completeness;
  /** Shows every problem. @returns paths of the errors, in the form's order */
  showAll: () => string[];
  acceptFieldErrors: (fields: readonly FieldError[]) => string[];
  saveState: SaveState;
  flush: () => Promise<boolean>;
  /** Counts finished saves, for what is derived on the other side. */
  saves: number;
}

const FormContext = createContext<CoreForm | null>(null);

export function useCoreForm(): CoreForm {
  const form = use(FormContext);
  if (!form) throw new Error('CoreFormProvider is missing');
  return form;
}

/** Of a CORE request, which has a form. */
export type EditableDetail = RequestDetail & { draft: CoreDraft };

export function CoreFormProvider({
  requestId,
  detail,
  children,
}: {
  requestId: string;
  detail: EditableDetail;
  children: ReactNode;
}) {
  const [draft, setDraft] = useState(detail.draft);
  const [file, setFile] = useState(detail.authorization);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  const [told, setTold] = useState<ReadonlyMap<string, string>>(new Map());
  const [saves, setSaves] = useState(0);
  const today = useMemo(() => plainDateOf(new Date()), []);

  const create = (): DraftSaver =>
    createDraftSaver({
      save: (next) => call('requests:saveDraft', { id: requestId, draft: next }),
      errorOf: seamErrorOf,
      onSaved: () => setSaves((count) => count + 1),
      savedAt: detail.row.updatedAt,
    });
  const [saver] = useState(create);
  const saveState = useSyncExternalStore(saver.subscribe, saver.state);
  const newest = useRef(draft);
  useEffect(() => {
    const leave = (): void => void saver.flush();
    window.addEventListener('blur', leave);
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('blur', leave);
      window.removeEventListener('pagehide', leave);
      saver.close();
    };
  }, [saver]);

  const change = useCallback(
    (make: (old: CoreDraft) => CoreDraft, paths: readonly string[]) => {
      newest.current = make(newest.current);
      setDraft(newest.current);
      saver.change(newest.current);
      // What the server refused is taken back as soon as that field changes.
      setTold((old) =>
        paths.some((path) => old.has(path)) ? new Map([...old].filter(([path]) => !paths.includes(path))) : old,
      );
    },
    [saver],
  );
  const set = useCallback(
    (part: Partial<CoreDraft>) => change((old) => ({ ...old, ...part }), Object.keys(part)),
    [change],
  );
  const setPatient = useCallback(
    (part: Partial<CoreDraft['patient']>) =>
      change(
        (old) => ({ ...old, patient: { ...old.patient, ...part } }),
        Object.keys(part).map((key) => `patient.${key}`),
      ),
    [change],
  );
  const setAuthorization = useCallback(
    (part: Partial<CoreDraft['authorization']>) =>
      change(
        (old) => ({ ...old, authorization: { ...old.authorization, ...part } }),
        Object.keys(part).map((key) => `authorization.${key}`),
      ),
    [change],
  );
  const touch = useCallback(
    (path: string) => {
      setTouched((old) => (old.has(path) ? old : new Set(old).add(path)));
      void saver.flush();
    },
    [saver],
  );

  const shown = useCallback((path: string) => all || touched.has(path) || told.has(path), [all, touched, told]);
  const completeness = useMemo(
    () => completenessOf(draft, today, file !== null, shown, [...told.keys()]),
    [draft, today, file, shown, told],
  );
  const problem = useCallback(
    (path: string): { error?: string; warning?: string } => {
      const server = told.get(path);
      if (server !== undefined) return { error: `The exchange says: ${server}` };
      if (!shown(path)) return {};
      const found = completeness.problems.filter((candidate) => candidate.path === path);
      const worst = found.find((candidate) => candidate.severity === 'error') ?? found[0];
      if (!worst) return {};
      const text = worst.paragraph ? `${worst.message} (${worst.paragraph})` : worst.message;
      return worst.severity === 'error' ? { error: text } : { warning: text };
    },
    [told, shown, completeness],
  );

  const form: CoreForm = {
    requestId,
    draft,
    file,
    setFile,
    set,
    setPatient,
    setAuthorization,
    touch,
    problem,
    completeness,
    showAll() {
      setAll(true);
      return completeness.problems
        .filter((candidate) => candidate.severity === 'error')
        .map((candidate) => candidate.path);
    },
    acceptFieldErrors(fields) {
      const matched = fields.flatMap((field) => {
        const path = draftPathOf(field.path);
        return path === null ? [] : [{ path, message: field.message }];
      });
      setTold(new Map(matched.map(({ path, message }) => [path, message])));
      return matched.map(({ path }) => path);
    },
    saveState,
    flush: saver.flush,
    saves,
  };
  return <FormContext value={form}>{children}</FormContext>;
}
