import { describe, expect, it } from 'vitest';
import type { OverLimit } from '../../../../src/model/body/trouble.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { unboundedResponse } from '../../../../src/rules/start/unbounded-response/index.ts';
import { facts, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf } from '../judged.ts';

const over = (kind: OverLimit['kind'], more: Partial<OverLimit> = {}): Stream => {
  const value = stream().eventAt(10).stoppedAt(1_000).done();
  value.close.because = 'limit';
  value.overLimit = { kind, atMs: 900, seen: 16_000_100, limit: 16_000_000, shown: 'data: aaa', ...more };
  return value;
};

const refused = (code: string): Stream => {
  const value = stream().done();
  value.status = null;
  value.close.how = 'not-opened';
  value.failure = { phase: 'response', code, message: 'Headers Overflow Error' };
  return value;
};

describe('unbounded-response', () => {
  it.each([
    ['a line', over('line'), /16.0 MB without a line break, more than 16.0 MB/],
    ['a line that came packed', over('line', { encodedBytes: 16_000 }), /unpacked from 16.0 kB/],
    ['an event', over('event'), /16.0 MB of lines without an empty one/],
    [
      'a bomb',
      over('expansion', { seen: 10_000_000, encodedBytes: 10_000 }),
      /10.0 kB of compressed bytes to 10.0 MB, 1000 times/,
    ],
    [
      'framing',
      over('framing', { seen: 300_000, limit: 262_144 }),
      /300.0 kB of chunked framing without a byte of data/,
    ],
    ['trailers', over('trailers', { seen: 262_144, limit: 262_144 }), /262.1 kB of trailer fields/],
    [
      'interim answers',
      over('interim-responses', { seen: 1_001, limit: 1_000 }),
      /1001 answers with a 1xx status/,
    ],
    ['a head', refused('UND_ERR_HEADERS_OVERFLOW'), /head of more than 262.1 kB/],
  ])('is critical for %s without end', (_what, value, words) => {
    const finding = findingOf(unboundedResponse, facts({ streams: [value] }));
    expect(finding).toMatchObject({ severity: 'critical', confidence: 'likely' });
    expect(finding.what).toMatch(words);
  });

  it('says what the limit is, how it is raised, and how the line begins', () => {
    const finding = findingOf(unboundedResponse, facts({ streams: [over('line')] }));
    expect(finding.fix[0]?.text).toContain('--max-event-size 64MB');
    expect(finding.evidence[0]?.fact).toContain('beginning "data: aaa"');
  });

  it('is certain, and of the origin, where a stream around the proxies does so too', () => {
    const direct = { ...over('event'), route: 'direct' as const };
    const finding = findingOf(unboundedResponse, facts({ streams: [over('event'), direct] }));
    expect(finding).toMatchObject({ confidence: 'certain', where: { proxy: 'origin' } });
  });

  it('does not blame the origin where the stream around the proxies keeps within its limits', () => {
    const direct = { ...stream().eventAt(10).stoppedAt(1_000).done(), route: 'direct' as const };
    const finding = findingOf(unboundedResponse, facts({ streams: [over('event'), direct] }));
    expect(finding.where.proxy).toBe('unknown');
  });

  it.each([
    ['a stream that we stopped', stream().eventAt(10).stoppedAt(1_000).done()],
    ['another failure before a head', refused('UND_ERR_SOCKET')],
  ])('stays silent for %s', (_what, value) => {
    clearedOf(unboundedResponse, facts({ streams: [value] }));
  });
});
