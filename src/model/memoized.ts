/** Results about values that do not change during the judgement: computed once, and freed with the value. */

/** The same function, called at most once per object. */
export function memoized<K extends object, V>(work: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { answer: V }>();
  return (key) => {
    let entry = known.get(key);
    if (!entry) {
      entry = { answer: work(key) };
      known.set(key, entry);
    }
    return entry.answer;
  };
}

/** The same for two objects, the first of which holds the second: facts and a stream of theirs. */
export function memoizedPair<H extends object, K extends object, V>(
  work: (holder: H, key: K) => V,
): (holder: H, key: K) => V {
  const of = memoized((holder: H) => memoized((key: K) => work(holder, key)));
  return (holder, key) => of(holder)(key);
}
