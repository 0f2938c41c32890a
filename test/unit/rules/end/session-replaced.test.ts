import { describe, expect, it } from 'vitest';
import { sessionReplaced } from '../../../../src/rules/end/session-replaced.ts';
import { facts, samplePlan, stream } from '../../facts-builder.ts';
import { heldPlan } from '../../held-builder.ts';
import { clearedOf, findingOf, missingOf } from '../judged.ts';

const at = (ms: number) => stream().openedAfter(ms).eventAt(5);

describe('session-replaced', () => {
  it('is likely when one stream ends as a later one opens', () => {
    const streams = [at(0).endedAt(1310).done(), at(1300).stoppedAt(8000).done()];
    expect(findingOf(sessionReplaced, facts({ streams }))).toMatchObject({
      confidence: 'likely',
      severity: 'critical',
      where: { hop: null, proxy: 'origin' },
      fix: [{ proxy: 'origin' }],
    });
  });

  it('is certain when it happened at two ages', () => {
    const streams = [
      at(0).endedAt(1310).done(),
      at(1300).endedAt(2711).done(),
      at(4000).stoppedAt(8000).done(),
    ];
    expect(findingOf(sessionReplaced, facts({ streams })).confidence).toBe('certain');
  });

  it('sees that a direct stream evicts a proxied one, over any protocol and with the second that Envoy adds', () => {
    const evicted = at(0).header('server', 'envoy').cutAt(2310).done();
    evicted.close.idleMs = 2305;
    const streams = [evicted, at(1300).direct().stoppedAt(8000).done()];
    findingOf(sessionReplaced, facts({ streams }));
  });

  it('stays silent when streams live side by side', () => {
    clearedOf(
      sessionReplaced,
      facts({ streams: [at(0).stoppedAt(8000).done(), at(1300).stoppedAt(6700).done()] }),
    );
  });

  it('stays silent for a limit that happens to equal the time between two openings', () => {
    const streams = [at(0).cutAt(1300).done(), at(1300).cutAt(1300).done()];
    clearedOf(sessionReplaced, facts({ streams }));
  });

  it('stays silent when one stream was spared', () => {
    const streams = [
      at(0).endedAt(1310).done(),
      at(10).stoppedAt(8000).done(),
      at(1300).stoppedAt(6700).done(),
    ];
    clearedOf(sessionReplaced, facts({ streams }));
  });

  it('stays silent for short responses that all end by themselves', () => {
    const streams = [at(0).endedAt(300).done(), at(5).endedAt(310).done(), at(1300).endedAt(300).done()];
    clearedOf(sessionReplaced, facts({ streams }));
  });

  it('cannot be judged by one stream, and cannot happen one at a time', () => {
    expect(missingOf(sessionReplaced, facts({ streams: [at(0).endedAt(1300).done()] }))).toEqual([
      'second-stream',
    ]);
    const plan = { ...samplePlan, oneAtATime: true };
    clearedOf(
      sessionReplaced,
      facts({ plan, streams: [at(0).endedAt(1310).done(), at(1300).stoppedAt(8000).done()] }),
    );
  });

  it('names the stream that opened last before the end as the one that evicted', () => {
    const streams = [
      at(0).endedAt(35).done(),
      at(1).endedAt(121).done(),
      at(98).endedAt(190).done(),
      at(185).stoppedAt(3000).done(),
    ];
    const [, second, third] = streams;
    const { evidence } = findingOf(sessionReplaced, facts({ streams }));
    const after = evidence[evidence.findIndex(({ connection }) => connection === second?.id) + 1];
    expect(
      evidence.some(({ fact }) => fact.startsWith(`${third?.id} had opened`)),
      after?.fact,
    ).toBe(true);
  });

  it('stays silent when streams that opened at once lived on together, though both ended as a third opened', () => {
    const streams = [at(0).cutAt(1500).done(), at(5).cutAt(1495).done(), at(1300).stoppedAt(8000).done()];
    clearedOf(sessionReplaced, facts({ streams }));
  });

  it('stays silent for answers that are replaced as they end: others open at any time, and each said why it ended', () => {
    const plan = heldPlan(2);
    if (plan.population) plan.population.answers = { thinkMs: 100, perSecond: null };
    const failed = { kind: 'openai-chat', error: { word: 'error', atMs: 700, later: 0 } } as const;
    const answers = (ms: number, change: object) =>
      [0, 800, 1_600, 2_400].map((openedMs) => at(openedMs).with(change).endedAt(ms).done());
    clearedOf(sessionReplaced, facts({ plan, streams: answers(801, { answer: failed }) }));
    const brief = [0, 90, 180, 270].map((openedMs) => at(openedMs).cutAt(100).done());
    clearedOf(sessionReplaced, facts({ plan, streams: brief }));
    const evicted = [at(0).cutAt(1310).done(), at(1300).cutAt(1411).done(), at(2700).stoppedAt(4000).done()];
    findingOf(sessionReplaced, facts({ plan, streams: evicted }));
  });
});
