/** Events from main to renderer: ids and counts, never PHI. The renderer reads anew what it shows. */
export interface AppEvents {
  /** Store, profile, session or activity changed: read `app:status` and `store:state`. */
  'status:changed': Record<string, never>;
  'requests:changed': { ids: string[] };
  'records:changed': { ids: string[] };
  /** Text or arrival checks of these documents are new. */
  'text:changed': { ids: string[] };
  /** Verdicts, marks or privacy steps of these documents changed. */
  'review:changed': { ids: string[] };
  'projects:changed': { ids: string[] };
  /** Reading a file, matching sites or sending goes on: read `projects:get` when it matters. */
  'projects:progress': {
    id: string;
    activity: 'reading' | 'checking' | 'matching' | 'sending';
    done: number;
    total: number;
  };
  /** Owners, notes, decisions, saved views or deadlines changed, or the day turned. No ids: many of them, or none in particular. */
  'worklist:changed': { ids: string[] };
  /** What search could not look through before is there now. */
  'search:changed': Record<string, never>;
  'adoption:changed': Record<string, never>;
  /** The check of the audit trail began or ended. */
  'trail:changed': Record<string, never>;
  /** A sign-in or a fetch at a payer went on; an empty id stands for connections and members themselves. */
  'payers:changed': { ids: string[] };
  /** More of what payers hold of these members can be shown. */
  'members:changed': { ids: string[] };
  'preferences:changed': Record<string, never>;
  /** Read `backup:state` or `restore:state`. */
  'backup:changed': Record<string, never>;
  /** Read `updates:state`. */
  'updates:changed': Record<string, never>;
  /** Text of the menu command that was chosen, from a fixed list. */
  command: {
    name:
      | 'newRequest'
      | 'newProject'
      | 'palette'
      | 'lock'
      | 'keys'
      | 'goBoard'
      | 'goRequests'
      | 'goProjects'
      | 'goWorklist'
      | 'goScheduler'
      | 'goRecords'
      | 'goDirectory'
      | 'goActivity'
      | 'goSettings';
  };
}
export type AppEventName = keyof AppEvents;
