/** What search found: icon and word of its kind, where it opens, and the piece of text that matched. */
import {
  IconBuildingHospital,
  IconClipboardList,
  IconFileText,
  IconFiles,
  IconFolder,
  IconNote,
  type Icon,
} from '@tabler/icons-react';
import type { Hit } from '../../../preload/contract/search.ts';
import { normalizedStatuses, type NormalizedStatus } from '../../../preload/contract/rules/status.ts';
import type { Commands } from '../../shell/use-commands.ts';
import css from './search.module.css';

export type HitKind = Hit['kind'];

/** Spelled out because the contract's module brings the schemas along; `satisfies` keeps it complete. */
export const kindLooks = {
  request: { one: 'Request', many: 'Requests', icon: IconFileText },
  row: { one: 'Not sent', many: 'Not sent', icon: IconClipboardList },
  project: { one: 'Project', many: 'Projects', icon: IconFolder },
  site: { one: 'Site', many: 'Sites', icon: IconBuildingHospital },
  note: { one: 'Note', many: 'Notes', icon: IconNote },
  document: { one: 'Record', many: 'Records', icon: IconFiles },
} as const satisfies Record<HitKind, { one: string; many: string; icon: Icon }>;

export const hitKinds = Object.keys(kindLooks) as HitKind[];

/** Opens what was found; a note opens the request that it is about, a row its project, a site the directory. */
export function openHit(hit: Hit, commands: Commands): void {
  switch (hit.kind) {
    case 'request':
    case 'note':
      return commands.openRequest(hit.id);
    case 'row':
    case 'project':
      return commands.openProject(hit.id);
    case 'document':
      return commands.openDocument(hit.id);
    case 'site':
      return commands.openSite(hit.title);
  }
}

export function statusOfHit(hit: Hit): NormalizedStatus | null {
  return normalizedStatuses.find((status): status is NormalizedStatus => status === hit.status) ?? null;
}

const BEGIN = '\uE000';
const END = '\uE001';

/** Text with its matching parts marked. */
export function Excerpt({ text }: { text: string }) {
  const parts = text.split(BEGIN).flatMap((part, index) => {
    if (index === 0) return [{ text: part, match: false }];
    const at = part.indexOf(END);
    return at < 0
      ? [{ text: part, match: true }]
      : [
          { text: part.slice(0, at), match: true },
          { text: part.slice(at + 1), match: false },
        ];
  });
  return (
    <>
      {parts.map((part, index) =>
        part.match ? (
          <mark key={index} className={css.match}>
            {part.text}
          </mark>
        ) : (
          part.text
        ),
      )}
    </>
  );
}

/** An excerpt without its marks: for names and for comparing. */
export const plainExcerpt = (text: string): string => text.replaceAll(BEGIN, '').replaceAll(END, '');
