/** Second step: chase lists in, columns to fields. Several lists per project; a corrected one updates by the chase id. */
import { useRef, useState } from 'react';
import type { ChaseFile } from '../../../preload/contract/projects.ts';
import type { SeamError } from '../../../preload/contract/errors.ts';
import { call, seamErrorOf } from '../../api/index.ts';
import { ErrorCard, InlineError } from '../../components/index.ts';
import { FileCard } from './file-card.tsx';
import { FileDrop } from './file-drop.tsx';
import { handOver } from './hand-over.ts';
import type { Reading } from './mapping-model.ts';
import { ProjectHead } from './project-head.tsx';
import { Templates } from './templates.tsx';
import type { StepProps } from './use-project.ts';
import css from './form.module.css';

interface Failure {
  name: string;
  why: SeamError | string;
}

const asFound: Reading = { sheet: null, encoding: null, delimiter: null };

/** The same limit as the contract's `maxChaseListBytes` (whose module brings the schemas along). */
const maxBytes = 200 * 1024 * 1024;

export function ImportStep({ project, follow }: StepProps) {
  const [busy, setBusy] = useState<string | null>(null);
  /** Lists of the last choice that were not read; the others were. */
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  /** Files of this visit, so that one can be read again in another way. */
  const chosen = useRef(new Map<string, File>());
  /** Lists that stand for one that was read in another way before. */
  const reread = useRef(new Set<string>());

  const fail = (name: string, why: SeamError | string): null => {
    setFailures((old) => [...old.filter((other) => other.name !== name), { name, why }]);
    return null;
  };
  const add = async (file: File, reading: Reading): Promise<ChaseFile | 'stopped' | null> => {
    if (file.size > maxBytes) return fail(file.name, 'It is larger than 200 MB. Split it into several lists.');
    setBusy(file.name);
    try {
      const upload = await handOver(project.id, file);
      const added = await call('projects:addFile', { id: project.id, name: file.name, upload, ...reading });
      chosen.current.set(added.id, file);
      if (reading !== asFound) reread.current.add(added.id);
      await follow.query.refetch();
      return added;
    } catch (reason) {
      const seam = seamErrorOf(reason);
      return seam.code === 'aborted' ? 'stopped' : fail(file.name, seam);
    } finally {
      setBusy(null);
    }
  };
  const addAll = async (files: readonly File[]): Promise<void> => {
    if (busy !== null) return;
    setFailures([]);
    for (const file of files) if ((await add(file, asFound)) === 'stopped') break;
  };
  const readAgain = async (old: ChaseFile, reading: Reading): Promise<void> => {
    const file = chosen.current.get(old.id);
    if (!file || busy !== null) return;
    setFailures([]);
    const added = await add(file, reading);
    if (added === null || added === 'stopped') return;
    try {
      await call('projects:removeFile', { id: project.id, fileId: old.id });
    } catch (reason) {
      fail(old.name, seamErrorOf(reason));
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
            onFiles={(files) => void addAll(files)}
            onCancel={() =>
              void call('projects:cancelFile', { id: project.id }).catch((reason: unknown) =>
                fail(busy ?? '', seamErrorOf(reason)),
              )
            }
          />
          {failures.map(({ name, why }) =>
            typeof why === 'string' ? (
              <InlineError key={name}>
                {name} was not read. {why}
              </InlineError>
            ) : (
              <ErrorCard
                key={name}
                title={`${name} could not be read.`}
                error={why}
                onDismiss={() => setFailures((old) => old.filter((other) => other.name !== name))}
              />
            ),
          )}
          {[...project.files].reverse().map((file) => (
            <FileCard
              key={file.id}
              project={project}
              follow={follow}
              file={file}
              startOpen={file.id === openFirst || reread.current.has(file.id)}
              onReadAgain={chosen.current.has(file.id) ? (reading) => void readAgain(file, reading) : null}
            />
          ))}
          <Templates />
        </div>
      </div>
    </div>
  );
}
