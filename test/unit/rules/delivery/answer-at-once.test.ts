import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../../../src/analysis/verdict.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { answerAtOnce } from '../../../../src/rules/delivery/answer-at-once.ts';
import { originNotFlushing } from '../../../../src/rules/delivery/origin-not-flushing.ts';
import { proxyBuffering } from '../../../../src/rules/delivery/proxy-buffering/index.ts';
import { facts, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf } from '../judged.ts';

const word = (n: number) => `{"choices":[{"delta":{"content":"word ${n}"}}]}`;

/** Ten words and the mark of the end from `fromMs` on, `apartMs` between them. */
function answer(fromMs: number, apartMs = 1) {
  const words = Array.from({ length: 10 }, (_, n) => n);
  const told = words.reduce((built, n) => built.eventAt(fromMs + n * apartMs, word(n)), stream());
  const overMs = fromMs + 10 * apartMs;
  return told.eventAt(overMs, '[DONE]').endedAt(overMs + 1);
}

/** By their own clocks its events were made `apartMs` apart, the last of them as it came. */
function made(answered: Stream, apartMs: number): Stream {
  const last = answered.events.length - 1;
  const madeAt = (n: number) => answered.openedAt + 3_000 - (last - n) * apartMs;
  return { ...answered, events: answered.events.map((event, n) => ({ ...event, madeAt: madeAt(n) })) };
}

describe('answer-at-once', () => {
  it('an answer in one burst after a wait is told, and makes no run healthy', () => {
    const run = facts({ streams: [answer(3_000).done(), answer(2_900).done()] });
    const told = findingOf(answerAtOnce, run);
    expect(told).toMatchObject({ severity: 'info', confidence: 'likely', where: { proxy: 'unknown' } });
    expect(told.why).toContain('--direct URL');
    expect(told.fix[0]?.text).toContain('--event-time');
    expect(verdictOf(run, [told]).verdict).toBe('inconclusive');
  });

  it('the same around the proxies clears these, and nobody else', () => {
    const run = facts({ streams: [answer(3_000).done(), answer(3_000).direct().done()] });
    const { why } = findingOf(answerAtOnce, run);
    expect(why).toContain('they are not what makes it so');
    expect(why).not.toContain('--direct');
    expect(originNotFlushing.judge(run).kind).toBe('not-checked');
  });

  it('stays silent where words came apart, soon, or without an end', () => {
    clearedOf(answerAtOnce, facts({ streams: [answer(3_000, 150).done()] }));
    clearedOf(answerAtOnce, facts({ streams: [answer(1_500).done()] }));
    const feed = stream().eventAt(3_000, 'a').eventAt(3_001, 'b').eventAt(3_002, 'c').stoppedAt(30_000);
    clearedOf(answerAtOnce, facts({ streams: [feed.done()] }));
  });

  it('stays silent where the events were made in that moment, by their own clocks', () => {
    clearedOf(answerAtOnce, facts({ streams: [made(answer(3_000).done(), 1)] }));
  });

  it('leaves it to the rule that knows who held them', () => {
    const clocked = facts({ streams: [made(answer(3_000).done(), 200)] });
    clearedOf(answerAtOnce, clocked);
    findingOf(proxyBuffering, clocked);
    const compared = facts({ streams: [answer(3_000).done(), answer(200, 300).direct().done()] });
    clearedOf(answerAtOnce, compared);
    findingOf(proxyBuffering, compared);
  });
});
