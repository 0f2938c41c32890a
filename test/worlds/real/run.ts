/** One real run: the situation is set up, the built command asks, and what it says is marked. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Stage } from '../../../src/lab/index.ts';
import type { Report } from '../../../src/model/report.ts';
import type { Situation } from '../situation.ts';
import type { Drawn } from './draw.ts';
import { isAbnormal, type Mark, markOf } from './mark.ts';
import { stageSituation } from './stage.ts';
import type { SituationTruth } from './table/index.ts';
import { unstaged } from './unstaged.ts';

export interface RealRun extends Drawn {
  mark: Mark | null;
  /** Why there is no mark. */
  failed: string | null;
  /** The wire showed what the table of truth does not: the simulator or the table is wrong, or the machine was too slow. */
  isOdd: boolean;
  /** The command as it was run. */
  command: string;
}

export interface RunOptions {
  /** Path of the built command. */
  cli: string;
  /** Leaves the folders behind. */
  keep: boolean;
  /** Folder of answers of this command: what is there is not asked again, but marked anew. */
  answers?: string;
}

interface Answered {
  situation: Situation;
  command: string;
  /** Or why there is none. */
  report: Report | string;
}

const longestMs = 90_000;

/** Up to three times where the machine was too slow, or a port was taken. */
export async function runReal(drawn: Drawn, options: RunOptions): Promise<RealRun> {
  const file = options.answers && join(options.answers, `${drawn.situation.seed}.json`);
  const known = file && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Answered) : null;
  // A generator that has changed makes another situation of the same number.
  const isSame = known && JSON.stringify(known.situation) === JSON.stringify(drawn.situation);
  let run = isSame ? marked(drawn, known) : null;
  for (let times = 0; times < 3 && (!run || run.failed || run.isOdd); times++) {
    const answered = await ask(drawn.situation, options);
    if (file) writeFileSync(file, JSON.stringify(answered));
    run = marked(drawn, answered);
  }
  return run as RealRun;
}

async function ask(situation: Situation, { cli, keep }: RunOptions): Promise<Answered> {
  const staged = await stageSituation(situation).catch((error: Error) => error);
  if (staged instanceof Error) return { situation, command: '', report: `not set up: ${staged.message}` };
  const { stage, folder } = staged;
  try {
    const args = ['diagnose', ...stage.flags];
    const report = await reportOf(cli, [...args, '--json', '--out', join(stage.dir, 'run')], stage);
    return { situation, command: `cd ${stage.dir} && ${cli} ${args.join(' ')}`, report };
  } finally {
    await stage.close(keep);
    if (!keep)
      await Promise.all([stage.dir, dirname(folder)].map((dir) => rm(dir, { recursive: true, force: true })));
  }
}

function marked(drawn: Drawn, { command, report }: Answered): RealRun {
  const { situation, truth } = drawn;
  const failed = typeof report === 'string' ? report : unstaged(situation, report);
  if (failed !== null || typeof report === 'string')
    return { ...drawn, command, mark: null, isOdd: false, failed };
  return { ...drawn, command, failed, mark: markOf(situation, truth, report), isOdd: isOdd(truth, report) };
}

function isOdd({ isTroubled, right }: SituationTruth, { connections }: Report): boolean {
  const isHeld = right.some(({ class: what }) => what === 'held');
  const isUnanswered = connections.some(({ status }) => status === null);
  const isEnded = connections.some(({ route, close }) => route === 'proxy' && close.by === 'peer');
  if (isTroubled) return !isHeld && !isUnanswered && !isEnded && !connections.some(isAbnormal);
  return connections.some(isAbnormal);
}

/** The report, or why there is none. */
function reportOf(cli: string, args: string[], stage: Stage): Promise<Report | string> {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: stage.dir,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const late = setTimeout(() => child.kill('SIGKILL'), longestMs);
  let [stdout, stderr] = ['', ''];
  // It says what it will do before its first request.
  child.stderr.once('data', () => stage.runActions());
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(late);
      resolve(stdout.startsWith('{') ? JSON.parse(stdout) : `exit ${code}: ${stderr.trim().slice(-300)}`);
    });
  });
}
