import { describe, expect, test } from 'vitest';
import { failureKind, refusalKind, refusalWords } from '../../../../src/analysis/answers/refusal-words.ts';
import type { Failure } from '../../../../src/model/connecting.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { stream } from '../../facts-builder.ts';

describe('a refusal in words', () => {
  const failed = (
    phase: Failure['phase'],
    code: string,
    message = code,
    close: Partial<Stream['close']> = {},
  ) => {
    const one = stream().failed(phase, code, message).done();
    return { ...one, close: { ...one.close, ...close } };
  };
  const waiting = (ageMs: number | null) => {
    const one = stream({ status: null, headers: [] }).stoppedAt(5_001).done();
    return { ...one, close: { ...one.close, ageMs } };
  };
  const goaway = { atMs: 3, code: 'ENHANCE_YOUR_CALM', lastStreamId: 0, debug: 'too many' };

  test.each<[string, Stream]>([
    ['418 I\'m a teapot: "short and stout"', stream().answered(418, [], 'short and stout').done()],
    ['503 Service Unavailable', stream().answered(503).done()],
    ['503 Service Unavailable: "told"', stream().answered(503, [], 'else').with({ bodyLine: 'told' }).done()],
    ['no connection in the time watched', waiting(null)],
    ['no response head in 5 s', waiting(5_000)],
    ['a failed TLS handshake (ECONNRESET)', failed('tls', 'ECONNRESET')],
    ['no connection (ECONNREFUSED: refused by it)', failed('connect', 'ECONNREFUSED', 'refused\n  by it')],
    ['no connection (ENOTFOUND)', failed('dns', 'ENOTFOUND', '')],
    [
      'RST_STREAM(CANCEL) before a response head',
      failed('response', 'ERR_HTTP2_STREAM_ERROR', '', { code: 'CANCEL' }),
    ],
    [
      'GOAWAY(ENHANCE_YOUR_CALM) before a response head: "too many"',
      failed('response', 'ERR_HTTP2_SESSION_ERROR', '', { goaway }),
    ],
    [
      'GOAWAY(NO_ERROR) before a response head',
      failed('response', 'X', '', { goaway: { ...goaway, code: 'NO_ERROR', debug: '' } }),
    ],
    ['a closed connection before a response head (UND_ERR_SOCKET)', failed('response', 'UND_ERR_SOCKET')],
    [
      'a reset connection before a response head (ECONNRESET)',
      failed('response', 'ECONNRESET', '', { transport: 'rst' }),
    ],
    [
      'bytes that are no HTTP/1.1 response (HPE_INVALID_CONSTANT: Expected HTTP/)',
      failed('response', 'HPE_INVALID_CONSTANT', 'Expected HTTP/'),
    ],
    [
      'a response that HTTP/2 forbids (ERR_HTTP2_INVALID)',
      { ...failed('response', 'ERR_HTTP2_INVALID'), protocol: 'http2' },
    ],
  ])('%s', (words, one) => expect(refusalWords(one)).toBe(words));

  test('long words of others are cut', () => {
    expect(refusalWords(failed('connect', 'X', 'y'.repeat(200)))).toBe(
      `no connection (X: ${'y'.repeat(160)})`,
    );
    const long = { ...goaway, debug: 'z'.repeat(100) };
    expect(refusalWords(failed('response', 'X', '', { goaway: long }))).toContain(`"${'z'.repeat(80)}"`);
  });

  test.each(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'CLOSED', 'HPE_INVALID_EOF_STATE'])(
    '%s: the connection went',
    (code) => {
      const of = (one: string) =>
        failureKind({ phase: 'response', code: one, message: '' }, failed('response', one));
      expect(of(code)).toBe('closed');
      expect(of(`${code}_X`)).toBe('unreadable');
      expect(of(`X_${code}`)).toBe('unreadable');
    },
  );

  test.each(['ERR_HTTP2_STREAM_CANCEL', 'ERR_HTTP2_SESSION_ERROR'])(
    '%s: whose doing it was decides',
    (code) => {
      const of = (by: Stream['close']['by'], one = code) =>
        failureKind({ phase: 'response', code: one, message: '' }, failed('response', one, '', { by }));
      expect(of('peer')).toBe('closed');
      expect(of('us')).toBe('unreadable');
      expect(of('peer', `${code}_X`)).toBe('unreadable');
      expect(of('peer', `X_${code}`)).toBe('unreadable');
    },
  );

  test('of one kind by route and status, else by code', () => {
    expect(refusalKind(stream().answered(503).done())).toBe('proxy 503');
    expect(refusalKind(stream().direct().failed('connect', 'ECONNREFUSED').done())).toBe(
      'direct ECONNREFUSED',
    );
    expect(refusalKind(waiting(3))).toBe('proxy no answer');
  });
});
