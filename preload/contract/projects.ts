/** AUDIT projects: chase lists, their check, the sites, and sending child Tasks into an accepted batch. */
import { z } from 'zod';
import { operation } from './define.ts';
import { checkContract } from './projects-check.ts';
import { importContract } from './projects-import.ts';
import { ofProject, projectInputSchema, projectRowSchema, projectSchema, subject } from './projects-parts.ts';
import { sendContract } from './projects-send.ts';
import { sitesContract } from './projects-sites.ts';

export { type ChaseFile, type Project, type ProjectInput, type Totals, projectRowSchema } from './projects-parts.ts';
export { type MappingGuess, importSummarySchema, maxChaseListBytes, maxSliceBytes } from './projects-import.ts';
export type { ChaseFilter, ChaseRow } from './projects-check.ts';
export { type Site, siteCandidateSchema, siteSchema } from './projects-sites.ts';

/** Of a project: what changes by itself. */
const followedSchema = projectSchema.pick({
  revision: true,
  frozen: true,
  totals: true,
  batch: true,
  sending: true,
  undo: true,
  sites: true,
  updatedAt: true,
});

export const projectsContract = {
  'projects:list': operation({
    input: z.object({}),
    output: z.array(projectRowSchema),
    access: 'unlocked',
    audit: null,
  }),
  'projects:get': operation({
    input: ofProject,
    output: projectSchema,
    access: 'unlocked',
    audit: 'project.viewed',
    subject,
  }),
  /** What changes by itself while a project is open: counts and states. Not recorded: that it is open, is. */
  'projects:follow': operation({
    input: ofProject,
    output: followedSchema,
    access: 'unlocked',
    audit: null,
  }),
  'projects:create': operation({
    input: z.object({ input: projectInputSchema }),
    output: ofProject,
    access: 'unlocked',
    audit: 'project.created',
  }),
  'projects:update': operation({
    input: ofProject.extend({ input: projectInputSchema }),
    output: projectSchema,
    access: 'unlocked',
    audit: 'project.changed',
    subject,
  }),
  'projects:remove': operation({
    input: ofProject,
    output: z.object({}),
    access: 'unlocked',
    audit: 'project.removed',
    subject,
  }),

  ...importContract,
  ...checkContract,
  ...sitesContract,
  ...sendContract,
} as const;
