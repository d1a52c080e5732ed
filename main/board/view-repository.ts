/** SQL of saved views. Synchronous. */
import type { SavedView } from '../../preload/contract/board.ts';
import { newId } from '../lib/ids.ts';
import type { Database } from '../storage/database-port.ts';

export interface ViewRepository {
  list(): SavedView[];
  /** A view of the same name is replaced and keeps its id. */
  save(view: Omit<SavedView, 'id'>): SavedView;
  remove(id: string): void;
}

export function createViewRepository(database: Database): ViewRepository {
  const toView = (r: { id: string; name: string; view_json: string }): SavedView => ({
    // Written by `save` only, from a value that the contract's schema had accepted.
    ...(JSON.parse(r.view_json) as Omit<SavedView, 'id' | 'name'>),
    id: r.id,
    name: r.name,
  });
  return {
    list: () =>
      database
        .sql<{ id: string; name: string; view_json: string }>(
          'SELECT id, name, view_json FROM board_view ORDER BY name',
        )
        .all()
        .map(toView),
    save: ({ name, ...view }) =>
      database.transaction(() => {
        database
          .sql(
            `INSERT INTO board_view (id, name, view_json) VALUES (:id, :name, :json)
             ON CONFLICT (name) DO UPDATE SET name = excluded.name, view_json = excluded.view_json`,
          )
          .run({ id: newId(), name, json: JSON.stringify(view) });
        const id = database.sql<{ id: string }>('SELECT id FROM board_view WHERE name = :name').get({ name })?.id ?? '';
        return { id, name, ...view };
      }),
    remove: (id) => {
      database.sql('DELETE FROM board_view WHERE id = :id').run({ id });
    },
  };
}
