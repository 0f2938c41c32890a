import { describe, expect, test } from 'vitest';
import type { Header } from '../../../../src/model/header.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { h2ConnectionHeader } from '../../../../src/rules/start/h2-connection-header.ts';
import { facts, sampleHop, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const code = 'ERR_HTTP2_STREAM_ERROR';

function refused(...forbiddenFields: Header[]): Stream {
  const one = stream().via('http2').failed('response', code).done();
  return { ...one, failure: { phase: 'response', code, message: code, forbiddenFields } };
}

describe('h2-connection-header', () => {
  test('names the field and its value, and is certain of them', () => {
    const http1 = stream().eventsEvery(500, 8).stoppedAt(5_000).done();
    const streams = [refused(['connection', 'keep-alive']), http1];
    const finding = onlyFinding(h2ConnectionHeader.judge(facts({ streams })));
    expect(finding).toMatchObject({
      severity: 'critical',
      confidence: 'certain',
      where: { hop: null, proxy: 'origin' },
      fix: [{ setting: 'connection', current: 'keep-alive' }],
    });
    expect(finding.what).toContain('connection');
    expect(finding.why).toContain('Chromium and Firefox take it');
    expect(finding.why).toContain('Over HTTP/1.1 the stream opens');
  });

  test('says that Chromium refuses Transfer-Encoding too', () => {
    const streams = [refused(['transfer-encoding', 'chunked'], ['keep-alive', ''])];
    const finding = onlyFinding(h2ConnectionHeader.judge(facts({ streams })));
    expect(finding.why).toContain('Chromium refuses Transfer-Encoding too');
    expect(finding.fix.map(({ setting, current }) => [setting, current])).toEqual([
      ['transfer-encoding', 'chunked'],
      ['keep-alive', null],
    ]);
  });

  test('a proxy that was named is only likely the one that sent it', () => {
    const streams = [refused(['upgrade', 'h2c'])];
    const finding = onlyFinding(h2ConnectionHeader.judge(facts({ hops: [sampleHop('nginx')], streams })));
    expect(finding).toMatchObject({ confidence: 'likely', where: { hop: 'nginx', proxy: 'nginx' } });
  });

  test.each([
    [
      'a reset of a stream that ran, after a constant time',
      stream().via('http2').eventsEvery(500, 8).cutAt(30_000),
    ],
    ['a head that was refused for another reason', stream().via('http2').failed('response', code)],
    ['a reset before the head', stream().via('http2').failed('response', 'INTERNAL_ERROR')],
  ])('stays silent for %s', (_, one) => {
    expect(silenceOf(h2ConnectionHeader.judge(facts({ streams: [one.done()] })))).toContain('no HTTP/2 head');
  });

  test('is not checked where HTTP/2 was not asked', () => {
    const streams = [stream().eventsEvery(500, 8).stoppedAt(5_000).done()];
    expect(silenceOf(h2ConnectionHeader.judge(facts({ streams })))).toBe('not-checked: http2');
  });
});
