/** Second step: chase lists in, columns to fields. Several lists per project; a corrected one updates by the chase id. */
import { useRef, useState } from 'react';
import type { ChaseFile } from '../../../preload/contract/projects.ts';
import type { SeamError } from '../../../preload/contract/errors.ts';
import { call, seamErrorOf } from '../../api/index.ts';
import { ErrorCard } from '../../components/index.ts';
import { FileCard } from './file-card.tsx';
import { FileDrop } from './file-drop.tsx';
import type { Reading } from './mapping-model.ts';
import { ProjectHead } from './project-head.tsx';
import { Templates } from './templates.tsx';
import type { StepProps } from './use-project.ts';
import css from './form.module.css';

const asFound: Reading = { sheet: null, encoding: null, delimiter: null };

/** The same limit as the contract's `maxChaseListBytes` (whose module brings the schemas along). */
const maxBytes = 200 * 1024 * 1024;

export function ImportStep({ project, follow }: StepProps) {
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<{ name: string; error: SeamError } | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  /** Files of this visit, so that one can be read again in another way. */
  const chosen = useRef(new Map<string, File>());

  const add = async (file: File, reading: Reading): Promise<ChaseFile | null> => {
    setRefusal(null);
    setError(null);
    if (file.size === 0) return refuse(`${file.name} is empty.`);
    if (file.size > maxBytes) return refuse(`${file.name} is larger than 200 MB. Split it into several lists.`);
    setBusy(file.name);
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const added = await call('projects:addFile', { id: project.id, name: file.name, bytes, ...reading });
      chosen.current.set(added.id, file);
      await follow.query.refetch();
      return added;
    } catch (reason) {
      const seam = seamErrorOf(reason);
      if (seam.code !== 'aborted') setError({ name: file.name, error: seam });
      return null;
    } finally {
      setBusy(null);
    }
  };
  const refuse = (text: string): null => {
    setRefusal(text);
    return null;
  };
  const addAll = async (files: readonly File[]): Promise<void> => {
    if (busy !== null) return;
    for (const file of files) if ((await add(file, asFound)) === null) break;
  };
  const readAgain = async (old: ChaseFile, reading: Reading): Promise<void> => {
    const file = chosen.current.get(old.id);
    if (!file || busy !== null) return;
    const added = await add(file, reading);
    if (!added) return;
    try {
      await call('projects:removeFile', { id: project.id, fileId: old.id });
    } catch (reason) {
      setError({ name: old.name, error: seamErrorOf(reason) });
    }
    await follow.query.refetch();
  };

  const openFirst = project.files.find((file) => !file.mapped)?.id;
  return (
    <div className={css.page}>
      <div className={css.head}>
        <ProjectHead project={project} step="import" follow={follow} />
      </div>
      <div className={css.scroll}>
        <div className={css.stack}>
          <FileDrop
            small={project.files.length > 0}
            busy={busy}
            progress={follow.progress}
            refusal={refusal}
            onFiles={(files) => void addAll(files)}
            onCancel={() =>
              void call('projects:cancelFile', { id: project.id }).catch((reason: unknown) =>
                setError({ name: busy ?? '', error: seamErrorOf(reason) }),
              )
            }
          />
          {error ? (
            <ErrorCard
              title={`${error.name} could not be read.`}
              error={error.error}
              onDismiss={() => setError(null)}
            />
          ) : null}
          {[...project.files].reverse().map((file) => (
            <FileCard
              key={file.id}
              project={project}
              follow={follow}
              file={file}
              startOpen={file.id === openFirst}
              onReadAgain={chosen.current.has(file.id) ? (reading) => void readAgain(file, reading) : null}
            />
          ))}
          <Templates />
        </div>
      </div>
    </div>
  );
}
