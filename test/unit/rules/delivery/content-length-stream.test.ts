import { describe, expect, it } from 'vitest';
import { contentLengthStream } from '../../../../src/rules/delivery/content-length-stream.ts';
import { facts, sampleHop, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf } from '../judged.ts';

const measured = () => stream().header('content-length', '100').eventsEvery(5, 5).endedAt(30);

describe('content-length-stream', () => {
  it('is certain of the origin when the direct response announces a length as well', () => {
    expect(
      findingOf(contentLengthStream, facts({ streams: [measured().done(), measured().direct().done()] })),
    ).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { proxy: 'origin' },
      fix: [{ proxy: 'origin' }],
    });
  });

  it('blames the proxy when the direct response is chunked', () => {
    const direct = stream().direct().eventsEvery(500, 5).stoppedAt(5000).done();
    expect(
      findingOf(
        contentLengthStream,
        facts({ hops: [sampleHop('nginx')], streams: [measured().done(), direct] }),
      ),
    ).toMatchObject({ confidence: 'certain', where: { hop: 'nginx', proxy: 'nginx' } });
  });

  it('is a side note where the stream was cut before that many bytes had come, or still ran at the end', () => {
    const cut = () => stream().header('content-length', '5000').eventsEvery(100, 3).cutAt(3000);
    const running = () => stream().header('content-length', '5000').eventsEvery(500, 5).stoppedAt(3000);
    for (const begun of [cut, running]) {
      const { severity, confidence, why } = findingOf(
        contentLengthStream,
        facts({ streams: [begun().done(), begun().direct().done()] }),
      );
      expect({ severity, confidence }).toEqual({ severity: 'info', confidence: 'likely' });
      expect(why).not.toContain('whole response already');
    }
  });

  it('is likely without --direct', () => {
    expect(findingOf(contentLengthStream, facts({ streams: [measured().done()] })).confidence).toBe('likely');
  });

  it('stays silent for a chunked stream and for an error page with a length', () => {
    const page = stream()
      .answered(502, [
        ['content-length', '150'],
        ['content-type', 'text/html'],
      ])
      .done();
    clearedOf(
      contentLengthStream,
      facts({ streams: [stream().eventsEvery(500, 5).endedAt(3000).done(), page] }),
    );
  });
});
