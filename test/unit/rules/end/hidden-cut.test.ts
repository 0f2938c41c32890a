import { expect, test } from 'vitest';
import type { Setting } from '../../../../src/model/setting.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { idleTimeout } from '../../../../src/rules/end/idle-timeout/index.ts';
import { originEnded } from '../../../../src/rules/end/origin-ended/index.ts';
import { upstreamClosed } from '../../../../src/rules/end/upstream-closed/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { findingOf, findingsOf } from '../judged.ts';

const ended = () => [
  stream().eventsEvery(260, 20).endedAt(5_400).done(),
  stream().openedAfter(1_300).eventsEvery(260, 23).endedAt(6_300).done(),
];
const behind = (kind: 'caddy' | 'nginx', part: Parameters<typeof facts>[0] = {}) =>
  facts({ hops: [sampleHop(kind)], streams: ended(), ...part });

test('ends as if complete behind a proxy that hides cuts may be cuts, beside an origin that ended them', () => {
  const given = behind('caddy');
  expect(findingOf(upstreamClosed, given)).toMatchObject({
    severity: 'warning',
    confidence: 'possible',
    where: { hop: null, proxy: 'origin' },
  });
  expect(findingOf(originEnded, given)).toMatchObject({ severity: 'warning', confidence: 'possible' });
});

test('behind a further hop it is not known which broke off', () => {
  const inner = { ...sampleHop('nginx'), name: 'inner' };
  expect(findingOf(upstreamClosed, behind('caddy', { hops: [sampleHop('caddy'), inner] })).where).toEqual({
    hop: null,
    proxy: 'unknown',
  });
});

test('a proxy that shows cuts hides none', () => {
  expect(findingsOf(upstreamClosed, behind('nginx'))).toEqual([]);
});

test('a header alone names no hop whose version would hide one', () => {
  const streams = [stream().header('server', 'Caddy').eventsEvery(260, 20).endedAt(5_400).done()];
  expect(findingsOf(upstreamClosed, facts({ streams }))).toEqual([]);
});

test('its own log would name a cut', () => {
  const streams = ended();
  const hop = { ...sampleHop('caddy'), accessLogs: ['access.log'], errorLogs: ['error.log'] };
  const joins = streams.map((one) => joined(one, row('caddy', 'unknown')));
  expect(findingsOf(upstreamClosed, facts({ hops: [hop], streams, joins }))).toEqual([]);
});

test('around the proxies the same streams lived on, or ended properly too', () => {
  for (const direct of [
    stream().direct().eventsEvery(260, 30).stoppedAt(9_000),
    stream().direct().eventsEvery(260, 20).endedAt(5_400),
  ])
    expect(
      findingsOf(upstreamClosed, behind('caddy', { streams: [...ended(), direct.done()] })).filter(
        ({ confidence }) => confidence === 'possible',
      ),
    ).toEqual([]);
});

test('a row of the hop in front of it saw only what it made; one of the hop behind it saw the end', () => {
  const streams = ended();
  const clean = (hop: string) =>
    streams.map((one) => joined(one, row(hop, 'clean', { reasonConfidence: 'likely' })));
  const inFront = facts({ hops: [sampleHop('envoy'), sampleHop('caddy')], streams, joins: clean('envoy') });
  expect(findingOf(upstreamClosed, inFront)).toMatchObject({ confidence: 'possible' });
  expect(findingOf(originEnded, inFront)).toMatchObject({ confidence: 'possible' });
  const atBack = facts({ hops: [sampleHop('caddy'), sampleHop('envoy')], streams, joins: clean('envoy') });
  expect(findingsOf(upstreamClosed, atBack)).toEqual([]);
});

test('an answer that stalls for as long as a limit of the config may be such a cut, though it is meant to end', () => {
  const stalled = (text = 'Paris') =>
    stream().with({ method: 'POST' }).eventsEvery(200, 6).eventAt(1_200, text).endedAt(3_200).done();
  const limit = setting({
    kind: 'idle-timeout',
    setting: 'read_timeout',
    value: '2s',
    ms: 2_000,
    hop: 'caddy',
    proxy: 'caddy',
  });
  const told = (one: Stream, settings: Setting[]) =>
    findingsOf(idleTimeout, facts({ hops: [sampleHop('caddy')], streams: [one], settings }));
  expect(told(stalled(), [limit])).toMatchObject([{ confidence: 'possible', where: { hop: 'caddy' } }]);
  expect(told(stalled(), [])).toEqual([]);
  expect(told(stalled(), [{ ...limit, ms: 9_000 }])).toEqual([]);
  expect(told(stalled('[DONE]'), [limit])).toEqual([]);
});

test('a config that passes on to another address than was asked directly leaves room for a hop between', () => {
  const asked = stream()
    .direct()
    .eventsEvery(260, 30)
    .with({ address: '127.0.0.1:7090' })
    .stoppedAt(9_000)
    .done();
  const told = (items: string[]) => {
    const upstream = setting({
      kind: 'upstream',
      setting: 'reverse_proxy',
      items,
      hop: 'caddy',
      proxy: 'caddy',
    });
    return findingOf(upstreamClosed, behind('caddy', { streams: [...ended(), asked], settings: [upstream] }));
  };
  expect(told(['localhost:7101'])).toMatchObject({ confidence: 'possible', where: { proxy: 'unknown' } });
  expect(told(['localhost:7101']).why).toContain('or what listens at 127.0.0.1:7101');
  for (const same of [['127.0.0.1:7090'], ['app:3000']])
    expect(told(same)).toMatchObject({ confidence: 'likely', where: { proxy: 'caddy' } });
});
