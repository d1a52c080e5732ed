/** Use cases of reading a member's data: who it is, lists, one record whole, series, files. Reads only. */
import { Readable } from 'node:stream';
import type { LinesQuery, MemberLine, MemberRow, Point, Series } from '../../preload/contract/members.ts';
import type { OutputOf } from '../../preload/contract/index.ts';
import { quickFold } from '../board/quick-fold.ts';
import { AppError } from '../lib/errors.ts';
import type { Member, PatientStore, StoredResource } from '../patient-access/store-port.ts';
import { servedType, sniff } from '../records/sniff.ts';
import type { Tickets } from '../records/tickets.ts';
import { createResolver, parsed } from './line-reader.ts';
import type { MemberSources } from './ports.ts';
import { attachmentData, attachmentsOf, readCard } from './readers/card.ts';
import { readPatient, type Person } from './readers/patient.ts';
import { codeOfSummary } from './readers/summary.ts';
import { typeName } from './readers/terms.ts';
import type { LineRepository, LineRow } from './repository.ts';

export interface MembersService {
  list(query: { text: string; offset: number; limit: number }): { rows: MemberRow[]; total: number };
  get(id: string): OutputOf<'members:get'>;
  lines(query: LinesQuery): OutputOf<'members:lines'>;
  card(id: string, n: number): OutputOf<'members:card'>;
  raw(id: string, n: number): OutputOf<'members:raw'>;
  openAttachment(id: string, n: number, index: number): OutputOf<'members:openAttachment'>;
  series(id: string): Series[];
  points(id: string, code: string, unit: string): Point[];
}

const SPARK = 24;
const MOST_POINTS = 20_000;
/** Codes by which “no known allergies” is said (SNOMED CT). */
const NO_ALLERGIES = /\|(716186003|409137002|428607008|716184000|429625007)$/;

/** Under which id the viewer knows a file of a member's record. */
const attachmentDocument = (id: string, n: number): string => `${id}.${n}`;

export function createMembersService(deps: {
  store: PatientStore;
  lines: LineRepository;
  sources: MemberSources;
  tickets: Tickets;
  /** Requests that a person confirmed to be about this member. */
  confirmedRequests(memberId: string): number;
  exportAllowed: boolean;
  /** Told on each look, so that what waits is read soon. */
  looked(): void;
}): MembersService {
  const { store, lines, sources, tickets } = deps;

  const memberOf = (id: string): Member => {
    const member = store.member(id);
    if (!member)
      throw new AppError('notFound', 'This member is not known any more.', { nextStep: 'Go back to the list.' });
    return member;
  };
  const recordOf = (id: string, n: number): StoredResource => {
    const stored = store.read(id, n);
    if (!stored)
      throw new AppError('notFound', 'This record is not here any more.', {
        meaning: 'The member’s data were fetched again, or removed.',
        nextStep: 'Open the list again.',
      });
    return stored;
  };

  const rowOf = (member: Member, records: number): MemberRow => {
    const fetched = lines.fetched(member.id);
    const from = sources.of(member.id);
    return {
      id: member.id,
      name: member.name,
      birthDate: member.birthDate,
      sex: member.sex,
      memberIds: member.identifiers.map(({ value }) => value),
      sources: from.map(({ grantId, ...source }) => ({ ...source, lastFetchedAt: fetched.get(grantId) ?? null })),
      records,
      lastFetchedAt: [...fetched.values()].sort().at(-1) ?? null,
      requests: deps.confirmedRequests(member.id),
    };
  };

  const toLine =
    (names: ReadonlyMap<string, string>) =>
    (line: LineRow): MemberLine => ({
      n: line.n,
      type: line.type,
      typeName: typeName(line.type),
      group: line.group,
      kind: line.kind,
      title: line.title,
      detail: line.detail,
      status: line.status,
      flag: line.flag,
      day: line.day,
      dayEnd: line.dayEnd,
      source: names.get(line.grantId) ?? '',
      hidden: line.hidden,
    });
  const namesOf = (id: string): Map<string, string> => new Map(sources.of(id).map((s) => [s.grantId, s.name]));

  /** The member as the payers describe them: the newest Patient that was fetched. */
  const personOf = (id: string): Person | null => {
    const row = store
      .list(id, 'Patient', { offset: 0, limit: 20 })
      .rows.sort((a, b) => (a.fetchedAt < b.fetchedAt ? 1 : -1))[0];
    const stored = row ? store.read(id, row.n) : null;
    return stored ? readPatient(parsed(stored)) : null;
  };

  return {
    list({ text, offset, limit }) {
      deps.looked();
      const wanted = quickFold(text.trim());
      const found = store
        .members()
        .filter(
          (m) =>
            wanted === '' ||
            quickFold(`${m.name} ${m.birthDate} ${m.identifiers.map(({ value }) => value).join(' ')}`).includes(wanted),
        );
      const page = found.slice(offset, offset + limit);
      const totals = lines.totals(page.map(({ id }) => id));
      return { rows: page.map((m) => rowOf(m, totals.get(m.id) ?? 0)), total: found.length };
    },

    get(id) {
      deps.looked();
      const member = memberOf(id);
      const counts = lines.counts(id);
      const person = personOf(id);
      const byGroup: Record<string, number> = {};
      for (const { group, count, hidden } of counts) byGroup[group] = (byGroup[group] ?? 0) + count - hidden;
      const row = rowOf(
        member,
        counts.reduce((sum, { count }) => sum + count, 0),
      );
      const own = member.identifiers.map(({ kind, value }) => ({ label: kind, value }));
      return {
        row: {
          ...row,
          birthDate: row.birthDate === '' ? (person?.birthDate ?? '') : row.birthDate,
          sex: row.sex === '' ? (person?.sex ?? '') : row.sex,
        },
        deceased: person?.deceased ?? '',
        identifiers: [...own, ...(person?.identifiers ?? []).filter((i) => !own.some((o) => o.value === i.value))],
        counts: byGroup,
        types: counts
          .filter(({ count, hidden }) => count > hidden)
          .map(({ type, group, count, hidden }) => ({ type, typeName: typeName(type), group, count: count - hidden })),
        hidden: counts.reduce((sum, { hidden }) => sum + hidden, 0),
        part2: counts.reduce((sum, { part2 }) => sum + part2, 0),
        apart: store.listApart(id, { offset: 0, limit: 1 }).total,
        unread: lines.unreadOf(id),
        noKnownAllergies: lines.codesOf(id, 'AllergyIntolerance').some((code) => NO_ALLERGIES.test(code)),
        exportAllowed: deps.exportAllowed,
      };
    },

    lines(query) {
      const folded = { ...query, text: quickFold(query.text.trim()) };
      const { rows, total } = lines.page(folded);
      return { rows: rows.map(toLine(namesOf(query.id))), total, kinds: query.offset === 0 ? lines.kinds(folded) : [] };
    },

    card(id, n) {
      const stored = recordOf(id, n);
      const resource = parsed(stored);
      const card = readCard(resource, createResolver(store)(id, stored.grantId));
      const names = namesOf(id);
      const line = lines.line(id, n);
      return {
        card,
        line: line
          ? toLine(names)(line)
          : {
              n,
              type: stored.type,
              typeName: typeName(stored.type),
              group: 'other',
              kind: '',
              title: card.title,
              detail: '',
              status: card.status,
              flag: '',
              day: stored.primaryDate,
              dayEnd: '',
              source: names.get(stored.grantId) ?? '',
              hidden: false,
            },
        fetchedAt: stored.fetchedAt,
        versionId: stored.versionId,
        lastUpdated: stored.lastUpdated,
        provenance: store
          .pointingTo(id, n, 50)
          .filter(({ type }) => type === 'Provenance')
          .map((row) => ({ n: row.n, title: row.display === '' ? 'Provenance' : row.display, day: row.primaryDate })),
      };
    },

    raw: (id, n) => ({
      text: recordOf(id, n).raw,
      versions: store.versions(id, n).map(({ versionId, fetchedAt, raw }) => ({ versionId, fetchedAt, text: raw })),
    }),

    openAttachment(id, n, index) {
      const resource = parsed(recordOf(id, n));
      const file = attachmentsOf(resource)[index];
      if (!file) throw new AppError('notFound', 'This record has no such file.');
      const bytes = fileBytes(id, n, resource, index, file.address);
      if (bytes === null)
        throw new AppError('notFound', 'The bytes of this file were not fetched.', {
          meaning:
            file.where === 'elsewhere'
              ? 'It lies at another address, which is never followed.'
              : 'The payer gave its name only.',
          nextStep: 'Ask the payer for it, or request the record from the provider.',
        });
      // What the payer says a file is counts for nothing: its bytes do.
      const type = sniff(bytes);
      const address = tickets.issue({
        // As a document of the viewer: what lies in an archive is then opened by the same rules.
        owner: `document/${attachmentDocument(id, n)}`,
        type: servedType(type),
        size: bytes.length,
        stream: (range) => Readable.from([range === undefined ? bytes : bytes.subarray(range.start, range.end + 1)]),
        release: () => bytes.fill(0),
      });
      return { documentId: attachmentDocument(id, n), address, size: bytes.length, type };
    },

    series: (id) =>
      lines.series(id).map(({ code, unit, count }) => {
        const last = lines.points(id, code, unit, SPARK);
        const newest = last[0];
        return {
          code,
          unit,
          count,
          codeWords: codeOfSummary(code),
          title: newest?.title ?? code,
          kind: newest?.kind ?? '',
          lastDay: newest?.day ?? '',
          lastText: newest?.detail ?? '',
          lastFlag: newest?.flag ?? '',
          spark: last.flatMap(({ value }) => value ?? []).reverse(),
        };
      }),

    points(id, code, unit) {
      const names = namesOf(id);
      return lines
        .points(id, code, unit, MOST_POINTS)
        .flatMap((line) =>
          line.value === null
            ? []
            : [
                {
                  n: line.n,
                  at: line.at === '' ? line.day : line.at,
                  value: line.value,
                  text: line.detail,
                  flag: line.flag,
                  low: line.low,
                  high: line.high,
                  source: names.get(line.grantId) ?? '',
                },
              ],
        )
        .reverse();
    },
  };

  /** The bytes in the record, or in the Binary that it names, if that was fetched. */
  function fileBytes(
    id: string,
    n: number,
    resource: ReturnType<typeof parsed>,
    index: number,
    address: string,
  ): Buffer | null {
    const inline = attachmentData(resource, index);
    if (inline !== null) return Buffer.from(inline, 'base64');
    const stored = recordOf(id, n);
    const found = address === '' ? null : store.resolve(id, address, { grantId: stored.grantId });
    if (found?.kind !== 'stored' || found.resource.type !== 'Binary') return null;
    const data = attachmentData(parsed(found.resource), 0);
    return data === null ? null : Buffer.from(data, 'base64');
  }
}
