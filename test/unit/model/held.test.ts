import { describe, expect, test } from 'vitest';
import type { Header } from '../../../src/model/header.ts';
import { requestIdOf, streamOf } from '../../../src/model/population/held.ts';
import { heldPlan, heldRecord, sharedHead } from '../held-builder.ts';

describe('the x-request-id of a held stream', () => {
  test('is a UUID that names the run and the stream', () => {
    expect(requestIdOf('abc123', 'c255')).toBe('00abc123-0000-8000-8000-0000000000ff');
  });

  test('is another for each stream', () => {
    const ids = Array.from({ length: 1_000 }, (_, n) => requestIdOf('abc123', `c${n + 1}`));
    expect(new Set(ids).size).toBe(1_000);
  });
});

describe('a held record as a stream', () => {
  const plan = heldPlan();

  test('has what it shares with others, and what is its own', () => {
    const stream = streamOf(
      heldRecord({ id: 'c7', client: 3, attempt: 2 }),
      sharedHead,
      'abc123',
      plan,
      '1.0',
    );
    expect(stream).toMatchObject({
      id: 'c7',
      tag: 'abc123/c7',
      requestId: requestIdOf('abc123', 'c7'),
      client: 3,
      attempt: 2,
      status: 200,
      headers: [['content-type', 'text/event-stream']],
      authority: 'app.example.test:8080',
      requestHeaders: [['User-Agent', 'sse-doctor/1.0 (abc123/c7)']],
      arrivals: [],
      pace: { arrivals: 9 },
    });
  });

  test('that never opened has no status, and says why', () => {
    const failure = { phase: 'connect', code: 'ECONNREFUSED', message: 'no' } as const;
    const record = heldRecord({ head: null, failure, pace: null, close: { how: 'not-opened' } });
    const stream = streamOf(record, null, 'abc123', plan, '1.0');
    expect(stream).toMatchObject({ status: null, headers: [], failure, close: { how: 'not-opened' } });
    expect(stream).not.toHaveProperty('pace');
  });

  test('of a witness has its arrivals in place of a pace', () => {
    const stream = streamOf(
      heldRecord({ arrivals: [{ atMs: 5, bytes: 9 }], events: [] }),
      sharedHead,
      'abc123',
      plan,
      '1.0',
    );
    expect(stream.arrivals).toEqual([{ atMs: 5, bytes: 9 }]);
    expect(stream).not.toHaveProperty('pace');
  });

  test('that was redirected went where it was sent', () => {
    const from = { id: 'c1', url: 'http://app.example.test:8080/events', status: 302, steps: 1 };
    const cameFrom = { ...from, isForeign: true, withheld: ['X-Api-Key'] };
    const record = heldRecord({ url: 'http://other.example.test/here', method: 'GET', cameFrom });
    const headers: Header[] = [
      ['Accept', 'text/event-stream'],
      ['X-Api-Key', 'secret'],
    ];
    const asked = { ...plan, target: { ...plan.target, method: 'POST', headers } };
    const stream = streamOf(record, sharedHead, 'abc123', asked, '1.0');
    expect([stream.method, stream.cameFrom]).toEqual(['GET', cameFrom]);
    expect(stream.requestHeaders.map(([name]) => name)).toEqual(['Accept', 'User-Agent']);
    expect([stream.url, stream.authority]).toEqual(['http://other.example.test/here', 'other.example.test']);
  });

  test('around the proxies asked the direct address, as the same host', () => {
    const [trial] = heldPlan().trials;
    const around = {
      ...plan,
      target: { ...plan.target, direct: 'http://10.0.0.7:3000/events' },
      trials: trial ? [{ ...trial, name: 'direct', route: 'direct' as const }] : [],
    };
    const stream = streamOf(heldRecord({ trial: 'direct' }), sharedHead, 'abc123', around, '1.0');
    expect([stream.url, stream.route, stream.authority]).toEqual([
      'http://10.0.0.7:3000/events',
      'direct',
      'app.example.test:8080',
    ]);
  });

  test('of a user with a User-Agent of their own has no tag in it', () => {
    const target = {
      ...plan.target,
      ownUserAgent: true,
      headers: [['User-Agent', 'mine']] as [string, string][],
    };
    const stream = streamOf(heldRecord(), sharedHead, 'abc123', { ...plan, target }, '1.0');
    expect(stream.requestHeaders).toEqual([['User-Agent', 'mine']]);
  });

  test('over HTTP/2 says what the peer allows; over HTTP/1.1 nothing of that', () => {
    const allowed = (maxConcurrentStreams?: number | null) =>
      streamOf(heldRecord({ maxConcurrentStreams }), sharedHead, 'abc123', plan, '1.0').h2;
    expect([allowed(40), allowed(null), allowed()]).toEqual([
      { maxConcurrentStreams: 40, streamId: null },
      { maxConcurrentStreams: null, streamId: null },
      null,
    ]);
  });
});
