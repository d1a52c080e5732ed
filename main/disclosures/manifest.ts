/** What goes along in a zip: which files, whose ids, their hashes, the marks, who receives it and why. Ids only, no name of a person. Pure. */
import { part2Notice, type HandOn } from '../../preload/contract/rules/hand-on.ts';
import { csvLine } from '../projects/result-file.ts';
import type { HandedMark } from './facts.ts';

export interface ManifestFile {
  /** Path within the zip. */
  file: string;
  documentId: string;
  taskId: string;
  identifier: string | null;
  type: string;
  size: number;
  /** Hex, of the file in the zip. */
  sha256: string;
  /** Hex, of the whole document as it was received. */
  originalSha256: string;
  /** `1-3, 7`; empty for all of it. */
  pages: string;
  part2: boolean;
  marks: HandedMark[];
}

export interface Manifest {
  id: string;
  at: string;
  by: string;
  handOn: HandOn;
  files: ManifestFile[];
}

export const noticeName = 'notice-42-cfr-part-2.txt';

export function manifestJson({ id, at, by, handOn, files }: Manifest): string {
  const part2 = files.some((f) => f.part2);
  return `${JSON.stringify(
    {
      format: 'roi-workstation-manifest/1',
      disclosure: id,
      createdAt: at,
      createdBy: by,
      recipient: handOn.recipient,
      reason: handOn.purpose,
      part2: part2 ? { notice: noticeName, consentScope: handOn.part2?.consentScope ?? '' } : null,
      files,
    },
    null,
    2,
  )}\n`;
}

/** One line for each file, and one for each mark on it. */
export function manifestCsv({ id, at, by, handOn, files }: Manifest): string {
  const head = [
    'Disclosure',
    'Created',
    'By',
    'Recipient',
    'Reason',
    'File',
    'Document',
    'Task',
    'Identifier',
    'Type',
    'Bytes',
    'SHA-256',
    'SHA-256 as received',
    'Pages',
    '42 CFR Part 2',
    'Mark page',
    'Mark kind',
    'Mark',
    'Mark note',
  ];
  const rows = files.flatMap((f) => {
    const own = [
      id,
      at,
      by,
      handOn.recipient.name,
      handOn.purpose,
      f.file,
      f.documentId,
      f.taskId,
      f.identifier ?? '',
      f.type,
      String(f.size),
      f.sha256,
      f.originalSha256,
      f.pages,
      f.part2 ? 'yes' : '',
    ];
    return [[...own, '', '', '', ''], ...f.marks.map((m) => [...own, String(m.page), m.kind, m.label, m.note])];
  });
  // With its mark, so that a spreadsheet reads accents.
  return `\uFEFF${[head, ...rows].map(csvLine).join('')}`;
}

export const noticeText = (consentScope: string): string =>
  `${[...part2Notice, `What the consent covers (42 CFR 2.32(b)): ${consentScope}`].join('\r\n\r\n')}\r\n`;
