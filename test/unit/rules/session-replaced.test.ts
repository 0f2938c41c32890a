import { describe, expect, it } from 'vitest';
import { sessionReplaced } from '../../../src/rules/session-replaced.ts';
import { facts, samplePlan, stream } from '../facts-builder.ts';
import { clearedOf, findingOf, missingOf } from './judged.ts';

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
});
