/**
 * Which screen an address opens. Memory history, so that no id ever stands in a window's address; every screen is its own
 * chunk, fetched when first needed or while the program idles.
 */
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { Frame } from './shell/frame.tsx';
import { ScreenFailed, ScreenLoading } from './shell/screen-states.tsx';

const root = createRootRoute({ component: Frame });

/** `view`: a saved view by its id, or `todo` for the worklist. */
const board = createRoute({
  getParentRoute: () => root,
  path: '/board',
  validateSearch: (search: Record<string, unknown>): { view?: string } =>
    typeof search['view'] === 'string' ? { view: search['view'] } : {},
  component: lazyRouteComponent(() => import('./screens/board/board-screen.tsx'), 'BoardScreen'),
});
const wall = createRoute({
  getParentRoute: () => root,
  path: '/board/wall',
  component: lazyRouteComponent(() => import('./screens/board/wall-screen.tsx'), 'WallScreen'),
});
/** `text`: what was typed in the palette. */
const search = createRoute({
  getParentRoute: () => root,
  path: '/search',
  validateSearch: (asked: Record<string, unknown>): { text?: string } =>
    typeof asked['text'] === 'string' ? { text: asked['text'] } : {},
  component: lazyRouteComponent(() => import('./screens/search/search-screen.tsx'), 'SearchScreen'),
});
const requests = createRoute({
  getParentRoute: () => root,
  path: '/requests',
  component: lazyRouteComponent(() => import('./screens/requests/requests-screen.tsx'), 'RequestsScreen'),
});
/** A new request: the form makes its draft when the purpose is chosen. */
const newRequest = createRoute({
  getParentRoute: () => root,
  path: '/requests/new',
  component: lazyRouteComponent(() => import('./screens/request-form/request-form-screen.tsx'), 'RequestFormScreen'),
});
const editRequest = createRoute({
  getParentRoute: () => root,
  path: '/requests/$requestId/edit',
  component: lazyRouteComponent(() => import('./screens/request-form/request-form-screen.tsx'), 'RequestFormScreen'),
});
const request = createRoute({
  getParentRoute: () => root,
  path: '/requests/$requestId',
  component: lazyRouteComponent(() => import('./screens/request/request-screen.tsx'), 'RequestScreen'),
});
const projects = createRoute({
  getParentRoute: () => root,
  path: '/projects',
  component: lazyRouteComponent(() => import('./screens/projects/projects-screen.tsx'), 'ProjectsScreen'),
});
const newProject = createRoute({
  getParentRoute: () => root,
  path: '/projects/new',
  component: lazyRouteComponent(() => import('./screens/projects/new-project-screen.tsx'), 'NewProjectScreen'),
});
/** One step of a project: project, import, check, match or send. */
const project = createRoute({
  getParentRoute: () => root,
  path: '/projects/$projectId/$step',
  component: lazyRouteComponent(() => import('./screens/projects/project-screen.tsx'), 'ProjectScreen'),
});
const records = createRoute({
  getParentRoute: () => root,
  path: '/records',
  component: lazyRouteComponent(() => import('./screens/records/records-screen.tsx'), 'RecordsScreen'),
});
const downloads = createRoute({
  getParentRoute: () => root,
  path: '/downloads',
  component: lazyRouteComponent(() => import('./screens/downloads/downloads-screen.tsx'), 'DownloadsScreen'),
});
const retention = createRoute({
  getParentRoute: () => root,
  path: '/downloads/retention',
  component: lazyRouteComponent(() => import('./screens/downloads/retention-screen.tsx'), 'RetentionScreen'),
});
const viewer = createRoute({
  getParentRoute: () => root,
  path: '/records/$documentId',
  component: lazyRouteComponent(() => import('./screens/viewer/viewer-screen.tsx'), 'ViewerScreen'),
});
const members = createRoute({
  getParentRoute: () => root,
  path: '/members',
  component: lazyRouteComponent(() => import('./screens/members/members-screen.tsx'), 'MembersScreen'),
});
/** One view of a member: overview, claims, labs… */
const member = createRoute({
  getParentRoute: () => root,
  path: '/members/$memberId/$tab',
  component: lazyRouteComponent(() => import('./screens/members/member-screen.tsx'), 'MemberScreen'),
});
const memberRecord = createRoute({
  getParentRoute: () => root,
  path: '/members/$memberId/records/$n',
  component: lazyRouteComponent(() => import('./screens/members/record-screen.tsx'), 'RecordScreen'),
});
/** A file that a record of a member carries. */
const memberFile = createRoute({
  getParentRoute: () => root,
  path: '/members/$memberId/records/$n/file/$index',
  component: lazyRouteComponent(() => import('./screens/members/file-screen.tsx'), 'FileScreen'),
});
const directory = createRoute({
  getParentRoute: () => root,
  path: '/directory',
  validateSearch: (asked: Record<string, unknown>): { text?: string } =>
    typeof asked['text'] === 'string' ? { text: asked['text'] } : {},
  component: lazyRouteComponent(() => import('./screens/directory/directory-screen.tsx'), 'DirectoryScreen'),
});
const activity = createRoute({
  getParentRoute: () => root,
  path: '/activity',
  component: lazyRouteComponent(() => import('./screens/activity/activity-screen.tsx'), 'ActivityScreen'),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('./screens/settings/settings-screen.tsx'), 'SettingsScreen'),
});
const lock = createRoute({
  getParentRoute: () => root,
  path: '/settings/lock',
  component: lazyRouteComponent(() => import('./screens/settings/lock-screen.tsx'), 'LockScreen'),
});
const policy = createRoute({
  getParentRoute: () => root,
  path: '/settings/policy',
  component: lazyRouteComponent(() => import('./screens/settings/policy-screen.tsx'), 'PolicyScreen'),
});
const connections = createRoute({
  getParentRoute: () => root,
  path: '/settings/connections',
  component: lazyRouteComponent(() => import('./screens/connections/connections-screen.tsx'), 'ConnectionsScreen'),
});
const connection = createRoute({
  getParentRoute: () => root,
  path: '/settings/connections/$profileId',
  component: lazyRouteComponent(() => import('./screens/connections/connection-screen.tsx'), 'ConnectionScreen'),
});
const payers = createRoute({
  getParentRoute: () => root,
  path: '/settings/payers',
  component: lazyRouteComponent(() => import('./screens/payers/payers-screen.tsx'), 'PayersScreen'),
});
/** A payer connection by its id; `new:<environment>:<preset>` for one that is not saved yet. */
const payer = createRoute({
  getParentRoute: () => root,
  path: '/settings/payers/$connectionId',
  component: lazyRouteComponent(() => import('./screens/payers/payer-screen.tsx'), 'PayerScreen'),
});
const memberPayers = createRoute({
  getParentRoute: () => root,
  path: '/members/$memberId/fetch',
  component: lazyRouteComponent(() => import('./screens/payers/member-payers-screen.tsx'), 'MemberPayersScreen'),
});
const statusRules = createRoute({
  getParentRoute: () => root,
  path: '/settings/status-rules',
  validateSearch: (asked: Record<string, unknown>): { words?: string } =>
    typeof asked['words'] === 'string' ? { words: asked['words'] } : {},
  component: lazyRouteComponent(() => import('./screens/status-rules/status-rules-screen.tsx'), 'StatusRulesScreen'),
});
const deadlines = createRoute({
  getParentRoute: () => root,
  path: '/settings/deadlines',
  component: lazyRouteComponent(() => import('./screens/settings/deadlines-screen.tsx'), 'DeadlinesScreen'),
});
const backup = createRoute({
  getParentRoute: () => root,
  path: '/settings/backup',
  component: lazyRouteComponent(() => import('./screens/settings/backup-screen.tsx'), 'BackupScreen'),
});
const about = createRoute({
  getParentRoute: () => root,
  path: '/settings/about',
  component: lazyRouteComponent(() => import('./screens/settings/about-screen.tsx'), 'AboutScreen'),
});
const scheduler = createRoute({
  getParentRoute: () => root,
  path: '/settings/scheduler',
  component: lazyRouteComponent(() => import('./screens/scheduler/scheduler-screen.tsx'), 'SchedulerScreen'),
});
const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/board' });
  },
});

const routeTree = root.addChildren([
  home,
  board,
  wall,
  search,
  requests,
  newRequest,
  editRequest,
  request,
  projects,
  newProject,
  project,
  records,
  downloads,
  retention,
  viewer,
  members,
  member,
  memberRecord,
  memberFile,
  directory,
  activity,
  settings,
  lock,
  policy,
  connections,
  connection,
  payers,
  payer,
  memberPayers,
  statusRules,
  deadlines,
  scheduler,
  backup,
  about,
]);

/** The router of one unlocked session. @param start where it opens */
export function createAppRouter(start: string) {
  return createRouter({
    routeTree,
    history: createMemoryHistory({ initialEntries: [start] }),
    defaultPreload: 'intent',
    defaultPendingMs: 150,
    defaultPendingMinMs: 0,
    defaultPendingComponent: ScreenLoading,
    defaultErrorComponent: ScreenFailed,
    scrollRestoration: false,
  });
}

export type AppRouter = ReturnType<typeof createAppRouter>;

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter;
  }
}
