import { describe, expect, test } from 'vitest';
import { frontProxy } from '../../../../src/analysis/parties/fingerprint.ts';
import { behindHop, frontOf } from '../../../../src/analysis/parties/front.ts';
import { addressOf, joinsOf } from '../../../../src/analysis/parties/joined-rows.ts';
import { suspectOf } from '../../../../src/analysis/parties/suspect.ts';
import type { Reason } from '../../../../src/model/log-record.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';

const nginx = sampleHop('nginx');
const envoy = { ...sampleHop('envoy'), errorLogs: [] };
const direct = () => stream().direct();

describe('the proxy that a client talks to', () => {
  const seen = (name: string, value: string) => stream().header(name, value).done();

  test('is the first hop that was named, whatever the headers say', () => {
    expect(frontProxy(facts({ hops: [envoy, nginx] }), seen('server', 'nginx'))).toEqual({
      proxy: 'envoy',
      known: true,
      header: null,
    });
    expect(frontOf(facts({ hops: [envoy, nginx] }))).toEqual({ hop: 'envoy', proxy: 'envoy' });
  });

  test('is else guessed from the headers', () => {
    expect(frontProxy(facts(), seen('server', 'nginx/1.25.3'))).toEqual({
      proxy: 'nginx',
      known: false,
      header: 'server: nginx/1.25.3',
    });
    expect(frontProxy(facts(), seen('server', 'envoy')).proxy).toBe('envoy');
    expect(frontProxy(facts(), seen('server', 'my own'))).toEqual({
      proxy: 'unknown',
      known: false,
      header: null,
    });
    expect(frontOf(facts())).toEqual({ hop: null, proxy: 'unknown' });
  });

  test('is the origin around the proxies', () => {
    expect(frontProxy(facts({ hops: [nginx] }), direct().header('server', 'nginx').done())).toEqual({
      proxy: 'origin',
      known: true,
      header: null,
    });
    expect(frontOf(facts({ hops: [nginx] }), 'direct')).toEqual({ hop: null, proxy: 'origin' });
  });

  test('has the next hop behind it, and the last one the origin', () => {
    const all = facts({ hops: [envoy, nginx] });
    expect(behindHop(all, 'envoy')).toEqual({ hop: 'nginx', proxy: 'nginx' });
    expect(behindHop(all, 'nginx')).toEqual({ hop: null, proxy: 'origin' });
    expect(behindHop(all, 'nobody')).toEqual({ hop: null, proxy: 'origin' });
    expect(behindHop(all, null)).toEqual({ hop: null, proxy: 'origin' });
  });

  test('is the suspect where it is the only one', () => {
    const unknown = { hop: null, proxy: 'unknown' };
    expect(suspectOf(facts({ hops: [nginx] }), undefined)).toEqual({ hop: 'nginx', proxy: 'nginx' });
    expect(suspectOf(facts({ hops: [nginx, envoy] }), seen('server', 'nginx'))).toEqual(unknown);
    expect(suspectOf(facts(), seen('server', 'nginx'))).toEqual({ hop: null, proxy: 'nginx' });
    expect(suspectOf(facts(), undefined)).toEqual(unknown);
  });
});

describe('the rows of a stream', () => {
  const one = stream().eventAt(3).cutAt(9_000).done();
  const other = stream().done();

  test('are those joined to it, in their order', () => {
    const joins = [
      joined(one, row('envoy', 'clean')),
      joined(other, row('nginx', 'clean')),
      joined(one, row('nginx', 'clean')),
    ];
    expect(joinsOf(facts({ joins }), one)).toEqual([joins[0], joins[2]]);
    expect(joinsOf(facts(), one)).toEqual([]);
  });

  test('name the upstream that served it, those of the innermost hop that names one', () => {
    const at = (upstreamAddress: string | null, hop: 'envoy' | 'nginx' = 'nginx', reason: Reason = 'clean') =>
      joined(one, row(hop, reason, { upstreamAddress, kind: reason === 'clean' ? 'access' : 'error' }));
    const hops = [envoy, nginx];
    const named = [at(null), at('10.0.0.2:80'), at('10.0.0.3:80'), at('10.0.0.1:80', 'envoy')];
    expect(addressOf(facts({ hops, joins: named }), one)).toBe('10.0.0.2:80');
    expect(addressOf(facts({ hops, joins: named }), one, 'envoy')).toBe('10.0.0.1:80');
    expect(addressOf(facts({ hops, joins: [at(null)] }), one)).toBeNull();
  });

  test('do not name an upstream that failed before another one served it', () => {
    const dead = row('nginx', 'connect-refused', { upstreamAddress: '10.0.0.9:80', kind: 'error' });
    const served = row('nginx', 'upstream-closed', { upstreamAddress: '10.0.0.2:80', kind: 'error' });
    const joins = [joined(one, dead), joined(one, served)];
    expect(addressOf(facts({ hops: [nginx], joins }), one)).toBe('10.0.0.2:80');
  });
});
