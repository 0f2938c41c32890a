import { describe, expect, test } from 'vitest';
import type { LineProbe, Stream } from '../../../../src/model/stream.ts';
import { deafStream } from '../../../../src/rules/delivery/deaf-stream/index.ts';
import { silentDrop } from '../../../../src/rules/end/silent-drop.ts';
import { facts, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

/** Its connection was asked after 9 s. */
function asked(answer: LineProbe['answer']): Stream {
  const one = stream().eventsEvery(500, 10).stoppedAt(20_000).done();
  const isGone = answer !== 'alive';
  return {
    ...one,
    lineProbe: { atMs: 9_000, tookMs: answer === 'reset' ? 1_001 : 12_500, answer },
    close: isGone ? { ...one.close, because: 'line-gone' } : one.close,
  };
}

const goingOn = () => stream().eventsEvery(500, 40).stoppedAt(20_000).done();

describe('silent-drop', () => {
  test('is likely where the machine is there, as another stream of the same address goes on', () => {
    const gone = asked('none');
    const finding = onlyFinding(silentDrop.judge(facts({ streams: [gone, goingOn()] })));
    expect(finding).toMatchObject({
      severity: 'critical',
      confidence: 'likely',
      where: { hop: null, proxy: 'network' },
      covers: [gone],
    });
    expect(finding.why).toContain('went on, so the machine is there');
  });

  test('is possible where all of them went: the machine may have died', () => {
    const finding = onlyFinding(silentDrop.judge(facts({ streams: [asked('none'), asked('none')] })));
    expect(finding).toMatchObject({ confidence: 'possible', title: expect.stringMatching(/^perhaps /) });
    expect(finding.why).toContain('or the machine behind');
  });

  test('another address that goes on says nothing of this one', () => {
    const other = { ...goingOn(), address: '127.0.0.9:8080' };
    const finding = onlyFinding(silentDrop.judge(facts({ streams: [asked('none'), other] })));
    expect(finding.confidence).toBe('possible');
  });

  test('a reset in answer to the question is likely the box that forgot', () => {
    const finding = onlyFinding(silentDrop.judge(facts({ streams: [asked('reset')] })));
    expect(finding.confidence).toBe('likely');
    expect(finding.what).toContain('knows no such connection');
  });

  test('stays silent for a deaf stream, whose other end answers', () => {
    const streams = [asked('alive'), goingOn()];
    expect(silenceOf(silentDrop.judge(facts({ streams })))).toContain('answers TCP keep-alive');
    expect(deafStream.judge(facts({ streams })).kind).not.toBe('ruled-out');
  });

  test.each([
    [
      'a stream that was reset by itself',
      stream().eventsEvery(500, 10).cutAt(9_000, { transport: 'rst' }).done(),
    ],
    ['a stream that goes on', goingOn()],
  ])('stays silent for %s', (_, one) => {
    expect(silenceOf(silentDrop.judge(facts({ streams: [one] })))).toContain('ruled-out');
  });

  test('is not checked where a silence was too late to be looked into', () => {
    const streams = [stream().eventsEvery(500, 10).stoppedAt(12_000).done()];
    expect(silenceOf(silentDrop.judge(facts({ streams })))).toBe('not-checked: time');
  });
});
