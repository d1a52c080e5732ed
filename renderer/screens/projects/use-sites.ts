/** The retrieval sites of a project, page by page. */
import type { OutputOf } from '../../../preload/contract/index.ts';
import type { Site } from '../../../preload/contract/projects.ts';
import { usePages, type Pages, type QuestionOf } from '../../api/use-pages.ts';

type Answer = OutputOf<'projects:sites'>;

const sitesOf = (answer: Answer): Site[] => answer.sites;
const keyOf = (site: Site): string => site.id;

export const useSites = (question: QuestionOf<'projects:sites'>): Pages<Answer, Site> =>
  usePages('projects:sites', question, sitesOf, keyOf);
