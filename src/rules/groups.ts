/** Where in a stream's life a root cause strikes, and the order of rules that follows from it. */

/** In the order in which they are judged and reported: what happens earlier may be the cause of what comes later. */
export const groups = [
  { id: 'tool', title: 'This tool itself was the limit' },
  { id: 'start', title: 'The stream never starts' },
  { id: 'delivery', title: 'It starts, and comes late' },
  { id: 'end', title: 'It runs, and is cut' },
  { id: 'return', title: 'It comes back, and something is lost' },
  { id: 'advice', title: 'It works, and could do better' },
  { id: 'unexplained', title: 'What no other rule explains' },
] as const;

export type Group = (typeof groups)[number]['id'];

interface RankedRule {
  id: string;
  group: Group;
  rank: number;
}

const positions = new Map(groups.map(({ id }, position) => [id, position]));

/** Orders rules by group, then rank, then id: never by where they stand in a list. */
export function byPlace(a: RankedRule, b: RankedRule): number {
  return placeOf(a) - placeOf(b) || a.rank - b.rank || (a.id < b.id ? -1 : 1);
}

function placeOf({ group }: RankedRule): number {
  return positions.get(group) ?? groups.length;
}
