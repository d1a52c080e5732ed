/**
 * Purpose: sorts the parameters of a search into those this server honours and those it silently drops. What it
 * honours is what the `self` link shows.
 */
export interface SearchQuery {
  /** Honoured parameters in the order given. */
  honoured: [name: string, value: string][];
  count: number;
  summaryCount: boolean;
  totalWanted: boolean;
}

export interface QueryRules {
  /** Parameters (with modifier, if any) that the resource type supports. */
  supported: ReadonlySet<string>;
  ignored: ReadonlySet<string>;
  sortable: ReadonlySet<string>;
  defaultCount: number;
  maxCount: number;
  totals: boolean;
}

export function parseQuery(params: URLSearchParams, rules: QueryRules): SearchQuery {
  const query: SearchQuery = {
    honoured: [],
    count: rules.defaultCount,
    summaryCount: false,
    totalWanted: rules.totals,
  };
  for (const [name, value] of params) {
    const plain = name.split(':')[0] ?? name;
    if (rules.ignored.has(name) || rules.ignored.has(plain) || value === '') continue;
    switch (name) {
      case '_count': {
        const count = Number(value);
        if (!Number.isInteger(count) || count < 0) continue;
        // Zero asks for the total only, as `_summary=count` does.
        if (count === 0) query.summaryCount = true;
        else query.count = Math.min(count, rules.maxCount);
        query.honoured.push([name, String(count === 0 ? 0 : query.count)]);
        continue;
      }
      case '_summary':
        if (value !== 'count') continue;
        query.summaryCount = true;
        break;
      case '_total':
        if (value === 'none') query.totalWanted = false;
        break;
      case '_sort': {
        const keys = value.split(',').filter((key) => rules.sortable.has(key.replace(/^-/, '')));
        if (keys.length > 0) query.honoured.push([name, keys.join(',')]);
        continue;
      }
      case '_format':
        break;
      default:
        if (!rules.supported.has(name)) continue;
    }
    query.honoured.push([name, value]);
  }
  return query;
}
