/** Whether the chain of the trail holds: from the check that runs by itself after each unlock, or one that was asked for. */
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import type { TrailProblem, Verification } from '../../../preload/contract/activity.ts';
import { formatClock, formatCount, Notice, plural, Tag } from '../../components/index.ts';

export function VerifiedBadge({
  running,
  last,
}: {
  running: { done: number; total: number } | null;
  last: Verification | null;
}) {
  if (running)
    return (
      <Tag tone="grey" icon={<IconShieldCheck size={14} aria-hidden="true" />}>
        Checking {formatCount(running.total)} entries…
      </Tag>
    );
  if (!last) return null;
  return last.ok ? (
    <Tag tone="green" icon={<IconShieldCheck size={14} aria-hidden="true" />}>
      Verified at {formatClock(last.at)}: {plural(last.entries, 'entry', 'entries')}, unbroken
    </Tag>
  ) : (
    <Tag tone="red" icon={<IconShieldX size={14} aria-hidden="true" />}>
      Broken at entry {formatCount(last.problems[0]?.from ?? 0)}
    </Tag>
  );
}

const many = (p: TrailProblem): string =>
  p.from === p.to ? `Entry ${formatCount(p.from)}` : `Entries ${formatCount(p.from)} to ${formatCount(p.to)}`;
const one = (p: TrailProblem, single: string, several: string): string => (p.from === p.to ? single : several);

function problemWords(p: TrailProblem): string {
  switch (p.kind) {
    case 'changed':
      return `${many(p)} ${one(p, 'was', 'were')} changed, put in or moved.`;
    case 'missing':
      return `${many(p)} ${one(p, 'is', 'are')} missing.`;
    case 'unreadable':
      return `${many(p)} cannot be read: that part of the file is damaged.`;
    case 'cutOff':
      return `${many(p)} ${one(p, 'was', 'were')} cut off at the end.`;
    case 'anchor':
      return `The mark outside of the database does not fit entry ${formatCount(p.from)}.`;
    case 'recorded':
      return `${many(p)} ${one(p, 'tells', 'tell')} of a break that was noticed at an unlock.`;
  }
}

/** Where it does not hold, and what to do. */
export function BrokenNotice({ last }: { last: Verification }) {
  return (
    <Notice tone="warning" icon={<IconShieldX size={18} />} title="The trail is not as this program wrote it." live>
      {last.problems.slice(0, 5).map(problemWords).join(' ')}
      {last.more || last.problems.length > 5 ? ' There are more.' : ''} Keep a copy of the program’s folder and tell
      your administrator.
    </Notice>
  );
}
