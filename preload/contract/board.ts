/** The board: charts over everything that is watched, and the working list beneath. Core requests and children; a batch is its project. */
import { z } from 'zod';
import { operation } from './define.ts';
import { requestRowSchema, statusSchema } from './requests.ts';
import { nextActions } from './rules/next-action.ts';

export const nextActionSchema = z.enum(nextActions);
const idList = (max: number) => z.array(z.string().max(300)).max(max);

/** All conditions hold together; an empty list or null leaves its condition out. */
export const boardFilterSchema = z
  .object({
    text: z.string().max(200),
    statuses: z.array(statusSchema).max(20),
    actions: z.array(nextActionSchema).max(20),
    kinds: z.array(z.enum(['core', 'child'])).max(2),
    /** Project ids. */
    projects: idList(200),
    /** Names of sites as shown. */
    sites: idList(200),
    /** The exchange's own words, verbatim. */
    ownWords: z.array(z.string().max(2000)).max(100),
    /** Names; '' is nobody. */
    owners: idList(100),
    /** Whole days in the present status. */
    minAgeDays: z.number().int().min(0).max(10_000).nullable(),
    maxAgeDays: z.number().int().min(0).max(10_000).nullable(),
    /** Plain dates, both included. */
    dueFrom: z.string().max(10).nullable(),
    dueTo: z.string().max(10).nullable(),
    /** Delivered within these instants. */
    deliveredFrom: z.string().max(40).nullable(),
    deliveredTo: z.string().max(40).nullable(),
    /** Only those that are not ended, or only those that are. */
    ended: z.boolean().nullable(),
    /** Only those where the exchange made a move that R4 does not foresee. */
    unexpected: z.boolean(),
    followUpDue: z.boolean(),
  })
  .strict();
export type BoardFilter = z.output<typeof boardFilterSchema>;

export const boardGroups = ['none', 'action', 'project', 'site', 'status', 'ownWords', 'owner'] as const;
export const boardSortKeys = [
  'member',
  'memberId',
  'site',
  'project',
  'status',
  'age',
  'due',
  'action',
  'owner',
  'updated',
  'created',
  'followUp',
] as const;
export const boardSortSchema = z
  .array(z.object({ key: z.enum(boardSortKeys), descending: z.boolean() }).strict())
  .max(4);

export const boardRowSchema = requestRowSchema.omit({ purpose: true }).extend({
  kind: z.enum(['core', 'child']),
  /** Purpose of a core request, type of a child's project. */
  purpose: z.string(),
  memberId: z.string(),
  chaseKey: z.string(),
  npi: z.string(),
  projectId: z.string().nullable(),
  projectName: z.string(),
  action: nextActionSchema,
  owner: z.string(),
  followUpOn: z.string().nullable(),
  /** Where `dueDate` comes from; null without one. */
  dueBasis: z.enum(['own', 'project', 'state', 'access']).nullable(),
  unexpected: z.boolean(),
});
export type BoardRow = z.infer<typeof boardRowSchema>;

export const savedViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  filter: boardFilterSchema,
  group: z.enum(boardGroups),
  sort: boardSortSchema,
  columns: z.array(z.string().max(30)).max(30),
});
export type SavedView = z.infer<typeof savedViewSchema>;

export const boardContract = {
  /**
   * A window of the list. Rows stand in the order of their groups, then of `sort`; the groups tell where each begins.
   * `counts` are by status with the status condition left out.
   */
  'board:list': operation({
    input: z.object({
      filter: boardFilterSchema,
      group: z.enum(boardGroups),
      sort: boardSortSchema,
      offset: z.number().int().min(0),
      limit: z.number().int().min(0).max(500),
    }),
    output: z.object({
      rows: z.array(boardRowSchema),
      total: z.number().int(),
      groups: z.array(
        z.object({
          /** Value of the grouping, as a filter takes it. */
          key: z.string(),
          label: z.string(),
          count: z.number().int(),
          /** Oldest `statusSince` in it. */
          oldest: z.string().nullable(),
        }),
      ),
      counts: z.partialRecord(statusSchema, z.number().int()),
    }),
    access: 'unlocked',
    audit: null,
  }),
  /** The ids behind a filter, in the order of the list, for acting on all of it. */
  'board:ids': operation({
    input: z.object({ filter: boardFilterSchema, group: z.enum(boardGroups), sort: boardSortSchema }),
    output: z.object({ ids: z.array(z.string()) }),
    access: 'unlocked',
    audit: null,
  }),
  /** Figures of the charts, over the filter. */
  'board:charts': operation({
    input: z.object({ filter: boardFilterSchema, today: z.string().max(10) }),
    output: z.object({
      open: z.number().int(),
      all: z.number().int(),
      status: z.partialRecord(statusSchema, z.number().int()),
      /** Open ones by whole days in status; `to` null: and more. */
      ages: z.array(z.object({ from: z.number().int(), to: z.number().int().nullable(), count: z.number().int() })),
      overdue: z.number().int(),
      /** Open ones due on each of the next 14 days. */
      due: z.array(z.object({ date: z.string(), count: z.number().int() })),
      /** By week, Monday as a plain date: sent, delivered, ended without records. Last 10 weeks. */
      weeks: z.array(
        z.object({
          week: z.string(),
          sent: z.number().int(),
          delivered: z.number().int(),
          without: z.number().int(),
        }),
      ),
    }),
    access: 'unlocked',
    audit: null,
  }),
  /** Retrieval rate: of what was sent, how much was delivered, per site or per project. */
  'board:rates': operation({
    input: z.object({
      filter: boardFilterSchema,
      by: z.enum(['site', 'project']),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(200),
    }),
    output: z.object({
      rates: z.array(
        z.object({
          key: z.string(),
          label: z.string(),
          sent: z.number().int(),
          delivered: z.number().int(),
          without: z.number().int(),
          open: z.number().int(),
          /** Median whole days from sending to delivery; null without a delivery. */
          medianDays: z.number().int().nullable(),
        }),
      ),
      total: z.number().int(),
    }),
    access: 'unlocked',
    audit: null,
  }),
  /** Values to choose a filter from, most frequent first. */
  'board:choices': operation({
    input: z.object({ of: z.enum(['projects', 'sites', 'ownWords', 'owners']), text: z.string().max(100) }),
    output: z.object({
      choices: z.array(z.object({ key: z.string(), label: z.string(), count: z.number().int() })).max(200),
    }),
    access: 'unlocked',
    audit: null,
  }),
  /** Saves the list or the charts' figures as CSV or XLSX where the user says. */
  'board:export': operation({
    input: z.object({
      what: z.enum(['rows', 'charts', 'site-rates', 'project-rates']),
      format: z.enum(['csv', 'xlsx']),
      filter: boardFilterSchema,
      sort: boardSortSchema,
      today: z.string().max(10),
    }),
    output: z.object({ saved: z.boolean(), rows: z.number().int() }),
    access: 'unlocked',
    audit: 'board.exported',
    permission: 'export',
  }),
  /** Saves a chart as drawn. The picture holds counts, never people. */
  'board:saveChart': operation({
    input: z.object({
      chart: z.enum(['status', 'ages', 'due', 'weeks', 'rates']),
      svg: z.string().max(500_000),
    }),
    output: z.object({ saved: z.boolean() }),
    access: 'unlocked',
    audit: 'board.chartSaved',
    permission: 'export',
  }),
  /** With the number of requests in each. */
  'board:views': operation({
    input: z.object({}),
    output: z.object({ views: z.array(savedViewSchema.extend({ count: z.number().int() })) }),
    access: 'unlocked',
    audit: null,
  }),
  /** A view of the same name is replaced. */
  'board:saveView': operation({
    input: savedViewSchema.omit({ id: true }).extend({ name: z.string().min(1).max(60) }),
    output: savedViewSchema,
    access: 'unlocked',
    audit: null,
  }),
  'board:removeView': operation({
    input: z.object({ id: z.string().max(60) }),
    output: z.object({}),
    access: 'unlocked',
    audit: null,
  }),
} as const;
