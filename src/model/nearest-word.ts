/** The word that was most likely meant. */

/** Of `words` the one that `typed` is nearest to; null where more than half of its letters would have to change. */
export function nearestWord(typed: string, words: readonly string[]): string | null {
  const [nearest] = words
    .map((word) => ({ word, letters: distance(typed, word) }))
    .sort((a, b) => a.letters - b.letters);
  return nearest && nearest.letters <= nearest.word.length / 2 ? nearest.word : null;
}

/** Letters to insert, drop or change to get from one word to the other (Levenshtein). */
export function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [down, letter] of [...from].entries()) {
    const next = [down + 1];
    for (const [across, other] of [...to].entries()) {
      const changed = row[across]! + (letter === other ? 0 : 1);
      next.push(Math.min(changed, row[across + 1]! + 1, next[across]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
