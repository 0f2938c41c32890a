import { describe, expect, test } from 'vitest';
import { refusalOf } from '../../../../src/analysis/answers/refusal.ts';
import type { Setting } from '../../../../src/model/setting.ts';
import { upstreamTlsFailure } from '../../../../src/rules/start/upstream-tls-failure.ts';
import { upstreamUnreachable } from '../../../../src/rules/start/upstream-unreachable.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding } from '../../rules/verdict-of.ts';

const hops = [sampleHop('envoy')];
const bare =
  'upstream connect error or disconnect/reset before headers. reset reason: remote connection failure';
const of = (kind: Setting['kind'], change: Partial<Setting> = {}) =>
  setting({ hop: 'envoy', proxy: 'envoy', kind, setting: kind, ...change });
const tls = of('upstream-tls');
const address = of('upstream', { items: ['127.0.0.1:9482'] });
const lookup = of('upstream-lookup');

const answered = (body: string) =>
  stream()
    .answered(503, [['server', 'envoy']], body)
    .done();
const judged = (body: string, reason: 'connect-failed' | 'no-healthy-upstream', settings: Setting[] = []) => {
  const one = answered(body);
  const record = row('envoy', reason, {
    reasonConfidence: reason === 'connect-failed' ? 'likely' : 'certain',
  });
  const all = facts({ hops, settings, joins: [joined(one, record)], streams: [one] });
  return { all, refusal: refusalOf(all, one) };
};
const said = (...given: Parameters<typeof judged>) => {
  const { reason, confidence } = judged(...given).refusal;
  return [reason, confidence];
};

describe('a connection that failed, by the row', () => {
  test('failed in its handshake by the page of the same Envoy', () => {
    const page = `${bare}, transport failure reason: TLS_error:|268435703:SSL routines:WRONG_VERSION_NUMBER`;
    expect(said(page, 'connect-failed')).toEqual(['upstream-tls', 'likely']);
  });

  test('is only that where no page and no config say more', () => {
    expect(said(bare, 'connect-failed')).toEqual(['connect-failed', 'likely']);
  });

  test('may have failed in either step where the cluster speaks TLS: two findings that are possible', () => {
    const { all } = judged(bare, 'connect-failed', [tls, address]);
    expect(onlyFinding(upstreamUnreachable.judge(all)).confidence).toBe('possible');
    expect(onlyFinding(upstreamTlsFailure.judge(all)).confidence).toBe('possible');
  });

  test('failed in its handshake where that address takes plain HTTP when it is asked directly', () => {
    const one = answered(bare);
    const direct = stream({ url: 'http://127.0.0.1:9482/x' }).direct().eventAt(3).stoppedAt(900).done();
    const record = row('envoy', 'connect-failed', { reasonConfidence: 'likely' });
    const given = { hops, joins: [joined(one, record)], streams: [one, direct] };
    const reasonWith = (settings: Setting[]) => refusalOf(facts({ ...given, settings }), one).reason;
    expect(reasonWith([tls, address])).toBe('upstream-tls');
    expect(reasonWith([address])).toBe('connect-failed');
    expect(reasonWith([tls, of('upstream', { items: ['127.0.0.1:1'] })])).toBe('connect-failed');
  });
});

describe('no healthy host', () => {
  const page = 'no healthy upstream';

  test('found none where names are resolved and nothing sets a host aside', () => {
    expect(said(page, 'no-healthy-upstream', [lookup])).toEqual(['upstream-dns', 'likely']);
  });

  test('stays what it is with checks, or with addresses', () => {
    const checked = [lookup, of('upstream-checks')];
    expect(said(page, 'no-healthy-upstream', checked)).toEqual(['no-healthy-upstream', 'certain']);
    expect(said(page, 'no-healthy-upstream')).toEqual(['no-healthy-upstream', 'certain']);
  });
});
