/** A table that is looked up by words of a document: it knows its own words only, none that every object has (`constructor`). */
export const wordsOf = <T>(table: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.assign(Object.create(null) as Record<string, T>, table);
