/**
 * Real frameworks with their usual failures and cures, alone and behind a real proxy: each case of `cases/` in each of its
 * stages. What the command does not get right yet stands in `known-misses.json`, which may only shrink (`npm run frameworks -- --shrink`).
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { cases } from './cases/index.ts';
import { type FrameworkCase, type StageName, stagesOf } from './harness/case.ts';
import { missingFront } from './harness/front.ts';
import { hold } from './harness/hold.ts';
import { findToolchains, missingFor } from './harness/toolchains.ts';
import { type Outcome, runStage } from './harness/trial.ts';

/** Real limits in place of those of 2 to 4 s, and the command's own time to watch. */
const atDefaults = process.env.FRAMEWORKS_DEFAULTS === '1';
const only = process.env.FRAMEWORKS_ONLY?.split(',');
const rows = process.env.FRAMEWORKS_ROWS;
const held = process.env.FRAMEWORKS_HOLD;
/** A stage that is still at it then is ended; so is what it started. */
const deadlineMs = atDefaults ? 300_000 : 240_000;

const knownMisses = new Set(
  JSON.parse(readFileSync(new URL('known-misses.json', import.meta.url), 'utf8')) as string[],
);
const toolchains = findToolchains();
/** Listed, and right this time. A machine with other work decides some of them either way, so that it fails nothing. */
const rightNow: string[] = [];
const nameOf = (one: FrameworkCase, stage: StageName) => `${one.name}/${stage}`;

const isAsked = (one: FrameworkCase, stage: StageName) =>
  (!atDefaults || one.limitS !== undefined) &&
  (!only || only.some((word) => word === one.name || word === one.framework || word === nameOf(one, stage)));
const asked = cases.flatMap((one) =>
  stagesOf(one)
    .filter((stage) => isAsked(one, stage))
    .map((stage) => ({ one, stage, name: nameOf(one, stage) })),
);

function record(one: FrameworkCase, stage: StageName, outcome: Outcome): void {
  const { framework, trouble, name } = one;
  if (rows) appendFileSync(rows, `${JSON.stringify({ framework, trouble, name, stage, ...outcome })}\n`);
}

/** Nothing was judged: the framework, the front or the command did not run. */
const notRun = (error: Error): Outcome => ({
  unseen: [error.message],
  isHindered: false,
  shortcomings: ['it did not run'],
  said: 'nothing',
  text: '',
  log: '',
});

describe.skipIf(held)('frameworks', () => {
  describe.concurrent('cases', () => {
    for (const { one, stage, name } of asked) {
      test(`${name}: ${one.trouble}`, { timeout: deadlineMs }, async ({ skip }) => {
        const tools = one.servers.map(({ run }) => run[0] ?? '');
        const missing = missingFor(tools, toolchains) ?? (await missingFront(one.front));
        if (missing !== null && !process.env.CI) skip(missing);
        expect(missing, 'what the case needs').toBeNull();
        const outcome = await runStage(one, stage, atDefaults, toolchains).catch(notRun);
        record(one, stage, outcome);
        expect(outcome.unseen, `the framework itself\n${outcome.log}`).toEqual([]);
        if (outcome.shortcomings.length > 0 && knownMisses.has(name)) skip(outcome.shortcomings.join('; '));
        if (outcome.shortcomings.length > 0 && outcome.isHindered)
          skip('this machine was too busy to judge by');
        expect(outcome.shortcomings, outcome.text).toEqual([]);
        if (knownMisses.has(name)) rightNow.push(name);
      });
    }
  });

  afterAll(() => {
    if (rightNow.length > 0)
      console.log(`right this time, and in known-misses.json (--shrink): ${rightNow.join(', ')}`);
  });

  test('every known miss is a stage of a case', () => {
    const names = cases.flatMap((one) => stagesOf(one).map((stage) => nameOf(one, stage)));
    expect([...knownMisses].filter((name) => !names.includes(name))).toEqual([]);
  });
});

test.runIf(held)('held to be asked by hand', { timeout: 3_600_000 }, () =>
  hold(held ?? '', cases, atDefaults, toolchains),
);
