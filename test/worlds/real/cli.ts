/** `npm run accuracy`: the built command asks real proxies, and how often it is right is printed with every miss. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { HopKind } from '../situation.ts';
import { type Draw, type Drawn, draw, numbered } from './draw.ts';
import { aboutText, missesText, type Session, tableText } from './print.ts';
import { runReal } from './run.ts';

const { values } = parseArgs({
  options: {
    /** Runs of each seed. */
    real: { type: 'string', default: '150' },
    /** One, or several with commas. */
    seed: { type: 'string', default: '1' },
    /** Each situation has this proxy as one of its hops. */
    proxy: { type: 'string' },
    /** Numbers of the seed to run again, with commas. */
    only: { type: 'string' },
    /** The built command, so that two builds can be compared. */
    cli: { type: 'string', default: 'dist/cli.js' },
    /** Runs at a time. */
    jobs: { type: 'string', default: '3' },
    markdown: { type: 'string' },
    /** Folder for the answers: a run that was broken off goes on, and what was answered can be marked anew. */
    answers: { type: 'string' },
    /** Leaves the folders of the runs behind. */
    keep: { type: 'boolean', default: false },
  },
});
const proxy = values.proxy as HopKind | undefined;
const seeds = values.seed.split(',').map(Number);
const draws = seeds.map((seed) => ({ seed, ...drawnOf(seed) }));
const session: Session = {
  ...{ seeds, proxy, cli: resolve(values.cli), runs: [], tookMs: 0 },
  leftOut: added(draws),
  candidates: draws.reduce((sum, one) => sum + one.candidates, 0),
};
if (values.answers !== undefined) mkdirSync(values.answers, { recursive: true });
const began = performance.now();
const waiting = draws.flatMap(({ seed, drawn }) => drawn.map((one) => ({ seed, one })));
const total = waiting.length;
await Promise.all(Array.from({ length: Number(values.jobs) }, workOff));
session.tookMs = performance.now() - began;

const text = [tableText(session), aboutText(session), missesText(session)].join('\n\n');
console.log(text);
if (values.markdown !== undefined) writeFileSync(values.markdown, `${text}\n`);

function drawnOf(seed: number): Draw {
  if (values.only === undefined) return draw(seed, Number(values.real), proxy);
  const drawn: Drawn[] = values.only.split(',').map((number) => numbered(seed, Number(number), proxy));
  return { drawn, leftOut: new Map(), candidates: drawn.length };
}

function added(all: Draw[]): Map<string, number> {
  const sum = new Map<string, number>();
  for (const [why, count] of all.flatMap(({ leftOut }) => [...leftOut]))
    sum.set(why, (sum.get(why) ?? 0) + count);
  return sum;
}

async function workOff(): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { seed, one } = next;
    const run = await runReal(one, { cli: session.cli, keep: values.keep, answers: values.answers });
    session.runs.push({ seed, run });
    const mark = run.mark ? (run.mark.isRight ? 'right' : 'miss') : 'not run';
    const said = run.mark?.said ?? run.failed;
    console.error(
      `${session.runs.length}/${total} ${seed}/${one.number} ${one.situation.inputs.name}: ${one.truth.cause}: ${said}: ${mark}`,
    );
  }
}
