/** The disclosure record as a port: what every hand-on writes before its bytes leave. */
import { handOnProblems } from '../../preload/contract/rules/hand-on.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import type { Database } from '../storage/database-port.ts';
import type { DisclosurePort } from './port.ts';
import type { DisclosureRepository } from './repository.ts';

/** @param deps.self name of the OS account */
export function createDisclosureRecord(deps: {
  database: Database;
  repository: DisclosureRepository;
  self: string;
  clock: Clock;
}): DisclosurePort {
  const { database, repository, self, clock } = deps;
  const at = (): string => clock.now().toISOString();
  return {
    record: (entry) => {
      const fields = handOnProblems(
        entry.handOn,
        entry.items.some((item) => item.part2),
      );
      if (fields.length > 0)
        throw new AppError('invalid', 'Something is missing before this can be handed on.', {
          meaning: 'Nothing left this computer.',
          nextStep: fields.map((f) => f.message).join(' '),
          fields,
        });
      if (entry.items.length === 0) throw new AppError('invalid', 'Nothing was chosen to be handed on.');
      const id = newId();
      database.transaction(() => repository.insert(id, at(), self, entry));
      return id;
    },
    of: repository.of,
    void: (id, why) => {
      // At lock the database is gone already: the entry then stays as one too many, which is the safe side.
      if (database.open) repository.void(id, at(), why);
    },
  };
}
