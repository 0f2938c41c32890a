/** A refusal that no row explains, beside one that a row does. */
import { describe, expect, test } from 'vitest';
import type { RuledFinding } from '../../../../src/model/finding.ts';
import { closedBeforeHeaders } from '../../../../src/rules/start/closed-before-headers/index.ts';
import { responseTimeout } from '../../../../src/rules/start/response-timeout/index.ts';
import { upstreamUnreachable } from '../../../../src/rules/start/upstream-unreachable.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { findingsOf, onlyFinding, silenceOf } from '../../rules/verdict-of.ts';

const coversOf = (finding: RuledFinding) => finding.covers;
const hops = [sampleHop('go')];
const refusedAfter = (ms: number, status = 502) => stream().answered(status).headAfter(ms).done();
const late = row('go', 'response-timeout', { proxy: 'go', kind: 'error', status: null });
const beside = (told: ReturnType<typeof refusedAfter>, ...others: ReturnType<typeof refusedAfter>[]) =>
  facts({ hops, streams: [told, ...others], joins: [joined(told, late)] });

describe('streams that got the same status after the same wait', () => {
  const told = refusedAfter(1_000);
  const untold = refusedAfter(1_030);
  const given = beside(told, untold);

  test('have one cause, where the line of one was found', () => {
    const finding = onlyFinding(responseTimeout.judge(given));
    expect(finding).toMatchObject({ confidence: 'certain', where: { hop: 'go', proxy: 'go' } });
    expect(coversOf(finding)).toEqual([told, untold]);
  });

  test('are no streams whose upstream could not be reached, or closed', () => {
    expect(silenceOf(upstreamUnreachable.judge(given))).toMatch('response-timeout');
    expect(silenceOf(closedBeforeHeaders.judge(given))).toMatch('response-timeout');
  });
});

test('a row that knows no more than the status is no cause of its own', () => {
  const [told, untold] = [refusedAfter(1_000), refusedAfter(1_030)];
  const guess = row('go', 'connect-failed', { proxy: 'go', status: 502, reasonConfidence: 'possible' });
  const given = facts({ hops, streams: [told, untold], joins: [joined(told, late), joined(untold, guess)] });
  expect(coversOf(onlyFinding(responseTimeout.judge(given)))).toEqual([told, untold]);
  expect(silenceOf(upstreamUnreachable.judge(given))).toMatch('response-timeout');
});

describe('a look-alike keeps its own guess', () => {
  test('where it was refused at once', () => {
    const given = beside(refusedAfter(1_000), refusedAfter(3));
    expect(onlyFinding(upstreamUnreachable.judge(given))).toMatchObject({ confidence: 'possible' });
    expect(findingsOf(closedBeforeHeaders.judge(given))).toHaveLength(1);
  });

  test('where its status is another', () => {
    const given = beside(refusedAfter(1_000), refusedAfter(1_000, 503));
    expect(coversOf(onlyFinding(responseTimeout.judge(given)))).toHaveLength(1);
  });

  test('where those beside it were refused for two reasons', () => {
    const [one, two, untold] = [refusedAfter(1_000), refusedAfter(1_000), refusedAfter(1_000)];
    const refused = row('go', 'connect-refused', { proxy: 'go', kind: 'error', status: null });
    const given = facts({
      hops,
      streams: [one, two, untold],
      joins: [joined(one, late), joined(two, refused)],
    });
    expect(findingsOf(upstreamUnreachable.judge(given)).map(({ confidence }) => confidence)).toEqual([
      'certain',
      'possible',
    ]);
  });
});
