/** `npm run worlds`: many worlds judged, their failures by kind; or one of them in full. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bySize } from './clusters.ts';
import { figuresText } from './figures.ts';
import { judgeWorld } from './judged.ts';
import { listText, newKinds, shrunk } from './known.ts';
import { showWorld } from './show.ts';
import { type Survey, survey } from './survey.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    /** One world in full: the situation, what was true, the rows, the report, and what it fails. */
    world: { type: 'string' },
    scale: { type: 'string', default: 'field' },
    /** Kinds shown. */
    most: { type: 'string', default: '40' },
    /** Takes what is mended out of `known-kinds.ts`. */
    shrink: { type: 'boolean', default: false },
    /** Writes all kinds of this survey into it, for a first list. */
    'accept-all': { type: 'boolean', default: false },
  },
});
const scale = values.scale === 'lab' ? 'lab' : 'field';
const list = 'test/worlds/known-kinds.ts';

if (values.world !== undefined) console.log(showWorld(await judgeWorld(Number(values.world), scale)));
else {
  const found = await survey(Number(values.seed), Number(values.count), scale);
  print(found);
  if (values['accept-all'])
    writeFileSync(
      list,
      listText(Object.fromEntries(bySize(found.clusters).map(({ kind, count }) => [kind, count]))),
    );
  else if (values.shrink) writeFileSync(list, listText(shrunk(found.clusters)));
}

function print({ clusters, figures, worlds, streams, pairs, judgeMs, tookMs }: Survey): void {
  for (const { kind, count, seeds, detail } of bySize(clusters).slice(0, Number(values.most)))
    console.log(
      `${String(count).padStart(5)}  ${kind}\n       worlds ${seeds.join(' ')}\n       ${detail.slice(0, 300)}`,
    );
  console.log(figuresText(figures, worlds));
  const each = (ms: number) => (ms / worlds).toFixed(2);
  console.log(
    `${worlds} worlds of ${(streams / worlds).toFixed(1)} streams from seed ${values.seed}: ${clusters.size} kinds of failure ` +
      `(${newKinds(clusters).length} not known), ${pairs} undecided pairs; judging ${each(judgeMs)} ms a world, all ${each(tookMs)} ms`,
  );
}
