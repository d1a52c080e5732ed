/**
 * Builds the Task of a request once, keeps its exact text, and gives the same bytes again for every re-send. The base64 of
 * the authorization is cut out of the stored text and put back from the sealed file; a digest proves that nothing changed.
 */
import { createHash } from 'node:crypto';
import type { Task } from 'fhir/r4';
import type { CoreDraft } from '../../preload/contract/rules/core-request.ts';
import { localInstant } from '../exchange/mapping-core.ts';

import { AppError } from '../lib/errors.ts';
import type { AuthorizationService, KeptAuthorization } from './authorization-service.ts';
import type { StoredTask } from './journal.ts';
import type { RequestMapping } from './ports.ts';
import type { OwnIdentifier } from './model.ts';

export interface BuiltTask {
  task: Task;
  /** Exact JSON of the request body. */
  body: string;
  spliceAt: number | null;
  spliceLength: number;
}

export interface TaskAssembly {
  build(content: TaskContent, identifier: OwnIdentifier, now: Date): Promise<BuiltTask>;
  /** What is kept of a built Task. */
  toStored(
    built: BuiltTask,
    content: TaskContent,
    identifier: OwnIdentifier,
    requestId: string,
    at: string,
  ): StoredTask;
  /** The Task as first built. @throws AppError `integrity` when it cannot be reproduced exactly */
  restore(stored: StoredTask): Promise<Task>;
}

/** Everything that the content of a Task hangs on, but its identifier and instant. */
export interface TaskContent {
  draft: CoreDraft;
  file: KeptAuthorization | null;
  requester: { name: string; taxId: string };
  resubmissionOf: OwnIdentifier | null;
}

/** Equal for equal content: a refused Task that was not changed keeps its identifier and its bytes. */
export const contentKeyOf = (c: TaskContent): string =>
  createHash('sha256')
    .update(JSON.stringify([c.draft, c.file?.sha256 ?? null, c.requester, c.resubmissionOf]))
    .digest('hex');

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

export function createTaskAssembly(deps: {
  mapping: RequestMapping;
  authorizations: AuthorizationService;
}): TaskAssembly {
  const { mapping, authorizations } = deps;
  return {
    build: async ({ draft, file, requester, resubmissionOf }, identifier, now) => {
      const bytes = file ? await authorizations.bytes(file) : null;
      const task = mapping.buildCoreTask({
        draft,
        identifier,
        authoredOn: localInstant(now),
        requester,
        authorization: file && bytes ? { bytes, attachedAt: localInstant(new Date(file.addedAt)) } : null,
        resubmissionOf,
      });
      const body = JSON.stringify(task);
      const data = bytes ? bytes.toString('base64') : null;
      const at = data === null ? -1 : body.indexOf(`"data":"${data}"`);
      return {
        task,
        body,
        spliceAt: at < 0 ? null : at + '"data":"'.length,
        spliceLength: at < 0 || data === null ? 0 : data.length,
      };
    },
    toStored: (built, content, identifier, requestId, at) => ({
      identifier,
      requestId,
      template:
        built.spliceAt === null
          ? built.body
          : built.body.slice(0, built.spliceAt) + built.body.slice(built.spliceAt + built.spliceLength),
      spliceAt: built.spliceAt,
      authorizationId: content.file?.id ?? null,
      contentKey: contentKeyOf(content),
      bodySha256: sha256(built.body),
      bodyBytes: Buffer.byteLength(built.body),
      builtAt: at,
    }),
    restore: async (stored) => {
      let body = stored.template;
      if (stored.spliceAt !== null) {
        const file = authorizations.current(stored.authorizationId);
        if (!file) throw lost();
        const data = (await authorizations.bytes(file)).toString('base64');
        body = stored.template.slice(0, stored.spliceAt) + data + stored.template.slice(stored.spliceAt);
      }
      if (sha256(body) !== stored.bodySha256) throw lost();
      return JSON.parse(body) as Task;
    },
  };
}

const lost = (): AppError =>
  new AppError('integrity', 'The stored request is not what was first prepared.', {
    meaning: 'It was not sent.',
    nextStep: 'Duplicate it, attach the authorization again, and send the copy.',
  });
