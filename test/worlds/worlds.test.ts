/** What holds in every world: the invariants over thousands of generated situations, always the same ones. */
import { expect, test } from 'vitest';
import type { Clusters } from './clusters.ts';
import { newKinds } from './known.ts';
import { type Survey, survey } from './survey.ts';

const count = 2_000;

test(`the invariants hold in ${count} worlds, but for the kinds that are known`, {
  timeout: 900_000,
}, async () => {
  const found = await survey(1, count, 'field');
  expect(newKinds(found.clusters), 'look at one with `npm run worlds -- --world <seed>`').toEqual([]);
  // Where the inputs cannot tell, as behind a proxy that makes a cut look like an end, hypotheses stand side by side: seldom.
  expect(found.pairs).toBeLessThan(count / 8);
});

test('the same seed gives the same world again', async () => {
  const shown = ({ clusters, streams }: Survey): [Clusters, number] => [clusters, streams];
  expect(shown(await survey(40, 40, 'lab'))).toEqual(shown(await survey(40, 40, 'lab')));
});
