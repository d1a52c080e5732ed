/**
 * Own rules made ready to run: plain words as whole words, expressions by RE2JS. That engine matches in linear time and has no
 * backtracking, so that no expression a person types can stall the program; JavaScript's own engine cannot promise that, and a check of
 * the expression beforehand only guesses. May not touch the store.
 */
import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';
import type { StatusRule } from '../../preload/contract/status-rules.ts';
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import type { OwnRules } from '../exchange/decide-status.ts';

export interface RuleProblem {
  /** Position in the list that was given. */
  index: number;
  message: string;
}

export interface CompiledRules {
  /** The usable ones, in order; the first that holds decides. */
  find: OwnRules;
  problems: RuleProblem[];
}

/** Statuses that only this workstation brings about. */
const LOCAL: readonly NormalizedStatus[] = ['draft', 'queued', 'held', 'sending', 'send-uncertain'];
/** Answers kept by text: many Tasks say the same words. */
const MOST_REMEMBERED = 5_000;

/** A rule that cannot be used is left out and named in `problems`. */
export function compileRules(rules: readonly StatusRule[]): CompiledRules {
  const problems: RuleProblem[] = [];
  const usable = rules.flatMap((rule, index) => {
    if (LOCAL.includes(rule.status)) {
      problems.push({ index, message: 'This status is the workstation’s own; an exchange cannot bring it about.' });
      return [];
    }
    const made = rule.expression ? expression(rule.pattern) : plainWords(rule.pattern);
    if ('problem' in made) {
      problems.push({ index, message: made.problem });
      return [];
    }
    return [{ rule, matches: made.matches }];
  });
  const known = new Map<string, StatusRule | null>();
  return {
    problems,
    find: (taskStatus, text) => {
      const key = `${taskStatus} ${text}`;
      let found = known.get(key);
      if (found === undefined) {
        found =
          usable.find(
            ({ rule, matches }) => (rule.when.length === 0 || rule.when.includes(taskStatus)) && matches(text),
          )?.rule ?? null;
        if (known.size >= MOST_REMEMBERED) known.clear();
        known.set(key, found);
      }
      return found;
    },
  };
}

type Made = { matches: (text: string) => boolean } | { problem: string };

function expression(source: string): Made {
  try {
    const compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
    if (compiled.matcher('').find())
      return { problem: 'It matches everything, even where nothing is said. Name at least one word.' };
    return { matches: (text) => compiled.matcher(text).find() };
  } catch (cause) {
    if (cause instanceof RE2JSSyntaxException)
      return { problem: `This expression cannot be used: ${cause.getDescription()}.` };
    if (cause instanceof RE2JSException) return { problem: 'This expression is too large to be used.' };
    throw cause;
  }
}

const LETTER = /[\p{L}\p{N}]/u;
const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

/** Whole words: “fee” is not found in “coffee”, “no record” not in “no records”. */
function plainWords(source: string): Made {
  const words = folded(source);
  if (words === '') return { problem: 'Name at least one word.' };
  const starts = LETTER.test(words.charAt(0));
  const ends = LETTER.test(words.charAt(words.length - 1));
  return {
    matches: (text) => {
      const within = folded(text);
      for (let at = within.indexOf(words); at !== -1; at = within.indexOf(words, at + 1)) {
        const before = starts && LETTER.test(within.charAt(at - 1));
        const after = ends && LETTER.test(within.charAt(at + words.length));
        if (!before && !after) return true;
      }
      return false;
    },
  };
}
