/** One stage of one case, from start to judgement. */
import type { Report } from '../../../src/model/report.ts';
import { expectedIn, type FrameworkCase, hasEverything, isCured, type StageName } from './case.ts';
import { diagnose, shown } from './command.ts';
import { shortcomings } from './judge.ts';
import { type Stage, setUp } from './stage.ts';
import type { Toolchains } from './toolchains.ts';
import { unlike, watch } from './witness.ts';

export interface Outcome {
  /** What a plain client saw other than the case says: then the case itself is wrong. */
  unseen: string[];
  /** The machine was too busy for the tool to judge by, twice. */
  isHindered: boolean;
  /** What falls short in the report. */
  shortcomings: string[];
  /** The verdict and the findings, in one line. */
  said: string;
  /** The report as it is printed. */
  text: string;
  /** What the framework printed. */
  log: string;
}

/** How the tool says that it was itself in the way, on a starved machine: then it is asked once more. */
const ownTrouble = ['generator-saturated', 'own-pause'];
const commandLimitMs = 100_000;

/** The limit in force, s; 0: the case has none. */
export const limitOf = ({ limitS }: FrameworkCase, atDefaults: boolean) =>
  (atDefaults ? limitS?.byDefault : limitS?.inTests) ?? 0;

/** Sets the stage up, asks, compares, and takes everything down again. */
export async function runStage(
  one: FrameworkCase,
  name: StageName,
  atDefaults: boolean,
  toolchains: Toolchains,
): Promise<Outcome> {
  const limitS = limitOf(one, atDefaults);
  const stage = await setUp(one, name, limitS, toolchains);
  try {
    // A starved machine may have been late once.
    const look = () => witness(one, name, stage, limitS);
    const unseen = (await look()).length > 0 ? await look() : [];
    const report = await asked(stage, atDefaults ? null : one.watchS);
    return {
      unseen,
      isHindered: isHindered(report),
      shortcomings: shortcomings(report, expectedIn(one, name), hasEverything(name)),
      said: saidIn(report),
      text: await shown(stage),
      log: stage.log(),
    };
  } finally {
    await stage.close();
  }
}

async function asked(stage: Stage, watchS: number | null): Promise<Report> {
  const report = await diagnose(stage, watchS, commandLimitMs);
  return isHindered(report) ? diagnose(stage, watchS, commandLimitMs) : report;
}

const isHindered = ({ findings }: Report) => findings.some(({ rule }) => ownTrouble.includes(rule));

/** A plain client looks in the first stage of the trouble and of the cure: the rest is the same framework. */
async function witness(one: FrameworkCase, name: StageName, stage: Stage, limitS: number): Promise<string[]> {
  if (hasEverything(name) || (name === 'fronted' && !one.isFrontOnly)) return [];
  const seen = isCured(name) ? one.cure.seen : one.seen;
  const headers = Object.fromEntries(stage.headers.map((line) => line.toLowerCase().split(': ', 2)));
  const lateS = seen.endsAfterLimit?.lateS ?? 2;
  const forMs = Math.max(one.watchS, limitS + lateS + 0.5) * 1000;
  const sights = await Promise.all(
    Array.from({ length: seen.streams ?? 1 }, () =>
      watch(stage.url, { ...headers, ...seen.headers }, stage.body, forMs),
    ),
  );
  return unlike(sights, seen, limitS);
}

function saidIn({ verdict, findings }: Report): string {
  const found = findings.map(
    ({ rule, severity, confidence, where }) =>
      `${rule} (${confidence}, ${where.proxy}${severity === 'info' ? ', info' : ''})`,
  );
  return [verdict, ...found].join(', ');
}
