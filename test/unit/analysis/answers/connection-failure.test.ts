import { describe, expect, test } from 'vitest';
import {
  deadAddresses,
  failureGroups,
  otherRouteWords,
  triedAddresses,
} from '../../../../src/analysis/answers/connection-failure.ts';
import { facts, stream } from '../../facts-builder.ts';

describe('connections that were never made', () => {
  const failed = (code: string, route: 'proxy' | 'direct' = 'proxy', phase: 'connect' | 'dns' = 'connect') =>
    stream({ route }).failed(phase, code, `${code} said`).done();

  test('are grouped by route and code', () => {
    const all = [
      failed('ECONNREFUSED'),
      failed('ETIMEDOUT'),
      failed('ECONNREFUSED', 'direct'),
      failed('ECONNREFUSED'),
      failed('ENOTFOUND', 'proxy', 'dns'),
      failed('STOPPED'),
    ];
    expect(failureGroups(facts({ streams: all }), 'connect')).toEqual([
      { route: 'proxy', code: 'ECONNREFUSED', message: 'ECONNREFUSED said', streams: [all[0], all[3]] },
      { route: 'proxy', code: 'ETIMEDOUT', message: 'ETIMEDOUT said', streams: [all[1]] },
      { route: 'direct', code: 'ECONNREFUSED', message: 'ECONNREFUSED said', streams: [all[2]] },
    ]);
    expect(failureGroups(facts({ streams: all }), 'connect', (code) => code === 'ETIMEDOUT')).toHaveLength(1);
  });

  const tried = (connectMs: number | null, ...codes: string[]) =>
    stream({
      connectErrors: codes.map((code, n) => ({ address: `10.0.0.${n}:80`, code })),
      marks: { ...stream().done().marks, connectMs },
    }).done();

  test('to an address that another of the same name stood in for', () => {
    const one = tried(3, 'ECONNREFUSED', 'ETIMEDOUT');
    const all = facts({ streams: [one, tried(null, 'ECONNREFUSED', 'ECONNREFUSED', 'ECONNREFUSED')] });
    expect(deadAddresses(all, (code) => code === 'ECONNREFUSED')).toEqual([
      { address: '10.0.0.0:80', code: 'ECONNREFUSED', stream: one },
    ]);
  });

  test('are told with each address once, and how the other route fared', () => {
    expect(triedAddresses([tried(null, 'A', 'B'), tried(null, 'A')])).toBe(
      '10.0.0.0:80 (A), 10.0.0.1:80 (B)',
    );
    const other = (connectMs: number | null, route: 'proxy' | 'direct') =>
      facts({ streams: [{ ...tried(connectMs), route }] });
    expect(otherRouteWords(other(3, 'direct'), 'proxy')).toBe(
      ' Around the proxies (--direct) the connection was made.',
    );
    expect(otherRouteWords(other(null, 'proxy'), 'direct')).toBe(
      ' Through the proxies the connection was not made either.',
    );
    expect(otherRouteWords(other(3, 'proxy'), 'proxy')).toBe('');
  });
});
