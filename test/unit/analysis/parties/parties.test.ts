import { describe, expect, test } from 'vitest';
import {
  comparableDirectStreams,
  directAnswer,
  isDirectAddress,
  isDirectGiven,
  isHealthyDirect,
  isUnbrokenDirect,
  isUnreadableDirect,
} from '../../../../src/analysis/parties/direct-streams.ts';
import { frontProxy } from '../../../../src/analysis/parties/fingerprint.ts';
import { behindHop, frontOf } from '../../../../src/analysis/parties/front.ts';
import { addressOf, joinsOf } from '../../../../src/analysis/parties/joined-rows.ts';
import { suspectOf } from '../../../../src/analysis/parties/suspect.ts';
import {
  missingUpstreamEvidence,
  wouldShowUpstreamLoss,
} from '../../../../src/analysis/parties/upstream-loss-evidence.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import {
  facts,
  joined,
  row,
  sampleHop,
  samplePlan,
  sampleTarget,
  setting,
  stream,
} from '../../facts-builder.ts';

const nginx = sampleHop('nginx');
const envoy = { ...sampleHop('envoy'), errorLogs: [] };
const direct = () => stream().direct();
const open = () => direct().eventAt(3).stoppedAt(30_000).done();
const refused = (status = 404) => direct().answered(status).done();
const lost = () => direct().failed('connect', 'ECONNREFUSED').done();
const waiting = (ageMs: number | null) => {
  const one = direct().stoppedAt(30_000).done();
  return { ...one, status: null, close: { ...one.close, ageMs } };
};
const unspoken = () => direct().via('http2').with({ route: 'direct' }).failed('alpn', 'NO_H2').done();

describe('what the streams around the proxies were answered', () => {
  const said = (streams: Stream[], statuses: (number | null)[] = [404]) =>
    directAnswer(facts({ streams }), statuses);

  test.each<[string, Stream[], ReturnType<typeof said>]>([
    ['no such stream', [stream().done()], 'not-given'],
    ['each opened', [open(), open()], 'opened'],
    ['one opened, one refused', [open(), refused()], 'mixed'],
    ['the same status', [refused(), refused()], 'refused-likewise'],
    ['another status', [refused(), refused(500)], 'refused-otherwise'],
    ['the same status, and one not at all', [refused(), lost()], 'refused-otherwise'],
    ['no connection', [lost(), lost()], 'unreachable'],
    ['no head in two seconds', [waiting(2_000)], 'waiting'],
    ['no head, and no connection', [waiting(9_000), lost()], 'waiting'],
    ['stopped before two seconds', [waiting(1_999)], 'unclear'],
    ['stopped before the request', [waiting(null)], 'unclear'],
  ])('%s', (_, streams, answer) => {
    expect(said(streams)).toBe(answer);
  });

  test('one that was stopped early does not count beside one that was answered', () => {
    expect(said([waiting(500), open()])).toBe('opened');
    expect(said([refused(), waiting(500)])).toBe('refused-likewise');
  });

  test('HTTP/2 that the origin does not speak is no answer, nor is a stream that we stopped', () => {
    const stopped = direct().failed('connect', 'STOPPED').done();
    const interrupted = { ...open(), close: { ...open().close, because: 'interrupt' as const } };
    const all = [unspoken(), stopped, interrupted, open()];
    expect(comparableDirectStreams(facts({ streams: [...all, stream().done()] }))).toEqual([all[3]]);
    expect(said([unspoken()])).toBe('unclear');
  });

  test('may be none although an address was given', () => {
    const plan = { ...samplePlan, target: { ...sampleTarget, direct: 'http://127.0.0.1:9000/events' } };
    expect(isDirectGiven(facts({ plan }))).toBe(true);
    expect(directAnswer(facts({ plan }), [])).toBe('unclear');
    expect(isDirectGiven(facts({ streams: [open()] }))).toBe(true);
    expect(isDirectGiven(facts({ streams: [stream().done()] }))).toBe(false);
  });

  test('clear the origin of a refusal where each opened, and of a cut where none was ended', () => {
    const cut = direct().eventAt(3).cutAt(9_000).done();
    expect(
      [isHealthyDirect, isUnbrokenDirect].map((holds) => holds(facts({ streams: [open(), cut] }))),
    ).toEqual([true, false]);
    expect([isHealthyDirect, isUnbrokenDirect].map((holds) => holds(facts({ streams: [open()] })))).toEqual([
      true,
      true,
    ]);
    expect(
      [isHealthyDirect, isUnbrokenDirect].map((holds) => holds(facts({ streams: [refused()] }))),
    ).toEqual([false, false]);
  });

  test('come from the address that a row names where each was connected to it', () => {
    const at = (address: string | null) => ({ ...open(), address });
    const is = (streams: Stream[], address: string | null) => isDirectAddress(facts({ streams }), address);
    expect(is([at('10.0.0.1:80'), at('10.0.0.1:80')], '10.0.0.1:80')).toBe(true);
    expect(is([at('10.0.0.1:80'), at('10.0.0.2:80')], '10.0.0.1:80')).toBe(false);
    expect(is([at(null)], '10.0.0.1:80')).toBe(false);
    expect(is([at(null)], null)).toBe(false);
    expect(is([], '10.0.0.1:80')).toBe(false);
  });

  test('are no response head where the parser refused each', () => {
    const garbage = () => direct().failed('response', 'HPE_INVALID_CONSTANT').done();
    const is = (streams: Stream[]) => isUnreadableDirect(facts({ streams }));
    expect(is([garbage(), garbage()])).toBe(true);
    expect(is([garbage(), lost()])).toBe(false);
    expect(is([garbage(), open()])).toBe(false);
    expect(is([])).toBe(false);
  });
});

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

  test('name the upstream that served it, the first that names one', () => {
    const at = (upstreamAddress: string | null) => joined(one, row('nginx', 'clean', { upstreamAddress }));
    expect(addressOf(facts({ joins: [at(null), at('10.0.0.2:80'), at('10.0.0.3:80')] }), one)).toBe(
      '10.0.0.2:80',
    );
    expect(addressOf(facts({ joins: [at(null)] }), one)).toBeNull();
  });
});

describe('whether the logs would show that an upstream was lost', () => {
  const one = stream().eventAt(3).cutAt(9_000).done();
  const at = (
    hop: string,
    reason: Parameters<typeof row>[1] = 'clean',
    kind: 'access' | 'error' = 'access',
  ) => joined(one, row(hop, reason, { kind }));
  const would = (change: Parameters<typeof facts>[0]) =>
    wouldShowUpstreamLoss(facts({ streams: [one], ...change }), one);

  test('Nginx: an access row, and an error log that keeps such lines', () => {
    expect(would({ hops: [nginx], joins: [at('nginx')] })).toBe(true);
    expect(would({ hops: [nginx] })).toBe(false);
    expect(would({ hops: [nginx], joins: [at('nginx', 'idle-timeout', 'error')] })).toBe(false);
    expect(would({ hops: [{ ...nginx, errorLogs: [] }], joins: [at('nginx')] })).toBe(false);
    const settings = [
      setting({ kind: 'error-log', setting: 'error_log', value: '/e.log', state: 'hides-errors' }),
    ];
    expect(would({ hops: [nginx], joins: [at('nginx')], settings })).toBe(false);
  });

  test('Envoy: a row that says its client left', () => {
    expect(would({ hops: [envoy], joins: [at('envoy', 'client-closed')] })).toBe(true);
    expect(would({ hops: [envoy], joins: [at('envoy', 'unknown')] })).toBe(false);
    expect(would({ hops: [envoy] })).toBe(false);
  });

  test('every hop must, and a proxy whose logs are not read does not', () => {
    expect(would({ hops: [envoy, nginx], joins: [at('envoy', 'client-closed'), at('nginx')] })).toBe(true);
    expect(would({ hops: [envoy, nginx], joins: [at('envoy', 'client-closed')] })).toBe(false);
    expect(would({ hops: [] })).toBe(false);
    expect(would({ hops: [sampleHop('haproxy')], joins: [at('haproxy')] })).toBe(false);
  });

  test('what is missing is a log, the error log of an Nginx, or a row', () => {
    const missing = (change: Parameters<typeof facts>[0]) =>
      missingUpstreamEvidence(facts({ streams: [one], ...change }), [one]);
    const bare = { ...nginx, accessLogs: [], errorLogs: [] };
    expect(missing({ hops: [] })).toEqual(['access-log', 'error-log']);
    expect(missing({ hops: [bare] })).toEqual(['access-log', 'error-log']);
    expect(missing({ hops: [{ ...nginx, errorLogs: [] }], joins: [at('nginx')] })).toEqual(['error-log']);
    expect(missing({ hops: [{ ...nginx, errorLogs: [] }] })).toEqual(['log-row']);
    expect(missing({ hops: [nginx], joins: [at('nginx')] })).toEqual(['log-row']);
    expect(missing({ hops: [envoy], joins: [at('envoy')] })).toEqual(['log-row']);
  });
});
