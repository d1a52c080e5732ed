/** The one line that a list shows of a resource. Types only. */
import type { MemberGroup } from '../../../preload/contract/members.ts';

/** Where a resource is listed. */
export type Group = MemberGroup;

export interface Summary {
  group: Group;
  title: string;
  /** Second words of the line: the value of a lab, the provider of a claim. */
  detail: string;
  status: string;
  /** Lab flag, denial, criticality: what catches the eye. */
  flag: string;
  /** Day of what happened, as written (YYYY, YYYY-MM or YYYY-MM-DD); empty where it has none. */
  day: string;
  dayEnd: string;
  /** The same with its time, where one was written. */
  at: string;
  /** Reference range of the value. */
  low: number | null;
  high: number | null;
  /** Narrower kind within the group: `laboratory`, `vital-signs`, `pharmacy`. */
  kind: string;
  /** First code, as `system|code`; series are made by it. */
  code: string;
  value: number | null;
  unit: string;
  /** References that could not be followed yet: the line is read again when more has arrived. */
  open: boolean;
}
