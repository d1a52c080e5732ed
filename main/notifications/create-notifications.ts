/** Puts the notifications room together for one open workspace. Wiring only. */
import type { Database } from '../storage/database-port.ts';
import { createNotificationRepository } from './repository.ts';
import { createNotificationService, type NotificationDeps, type NotificationService } from './service.ts';

export interface NotificationsRoom extends NotificationService {
  /** Rows of running projects that are not in the queue yet, for the question at closing. */
  heldRows(): number;
}

export function createNotifications(
  deps: Omit<NotificationDeps, 'repository'> & { database: Database },
): NotificationsRoom {
  const { database, ...rest } = deps;
  const repository = createNotificationRepository(database);
  return { ...createNotificationService({ ...rest, repository }), heldRows: repository.heldRows };
}
