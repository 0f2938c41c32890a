/** The kinds of failure that are known, and which of them a survey shows that are new, or are met no longer. */
import { bySize, type Clusters } from './clusters.ts';
import { knownKinds } from './known-kinds.ts';

/** Kinds that are not known, or of which there are more than were. */
export function newKinds(clusters: Clusters): string[] {
  return bySize(clusters)
    .filter(({ kind, count }) => count > (knownKinds[kind] ?? 0))
    .map(
      ({ kind, count, seeds }) =>
        `${count} (known ${knownKinds[kind] ?? 0})  ${kind}  worlds ${seeds.join(' ')}`,
    );
}

/** The list as it may now be: no kind joins it, no count grows. */
export function shrunk(clusters: Clusters): Record<string, number> {
  const left = Object.entries(knownKinds).map(([kind, count]) => {
    return [kind, Math.min(count, clusters.get(kind)?.count ?? 0)] as const;
  });
  return Object.fromEntries(left.filter(([, count]) => count > 0));
}

/** The text of `known-kinds.ts`. */
export function listText(kinds: Record<string, number>): string {
  const lines = Object.keys(kinds)
    .sort()
    .map((kind) => `  '${kind}': ${kinds[kind]},`);
  return `${[
    '/**',
    ' * Kinds of failure that the fixed worlds still show, and in how many of them: invariant | true cause | said | given.',
    ' * The list may only shrink: `npm run worlds -- --shrink` takes out what is mended.',
    ' */',
    'export const knownKinds: Readonly<Record<string, number>> = {',
    ...lines,
    '};',
  ].join('\n')}\n`;
}
