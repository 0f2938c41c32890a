/** Holds a stage up until the run is interrupted, to be asked by hand. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FrameworkCase, type StageName, stagesOf } from './case.ts';
import { wordsOf } from './command.ts';
import { setUp } from './stage.ts';
import type { Toolchains } from './toolchains.ts';
import { limitOf } from './trial.ts';

const longestMs = 3_500_000;

/** Prints the commands that ask it; ends on SIGINT or after an hour. */
export async function hold(
  name: string,
  cases: FrameworkCase[],
  atDefaults: boolean,
  toolchains: Toolchains,
): Promise<void> {
  const [caseName, stageName = 'everything'] = name.split('/');
  const one = cases.find((candidate) => candidate.name === caseName);
  if (!one || !stagesOf(one).includes(stageName as StageName)) throw new Error(`no case ${name}`);
  const stage = await setUp(one, stageName as StageName, limitOf(one, atDefaults), toolchains);
  const words = wordsOf(stage, atDefaults ? null : one.watchS);
  process.stderr.write(`\ncd ${stage.dir}\nnode ${words.map(quoted).join(' ')}\n\n`);
  await Promise.race([once(process, 'SIGINT'), sleep(longestMs)]);
  await stage.close();
}

const quoted = (word: string) => (/^[\w./:=-]+$/.test(word) ? word : `'${word}'`);
