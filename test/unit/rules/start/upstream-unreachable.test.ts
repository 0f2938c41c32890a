import { describe, expect, test } from 'vitest';
import type { Reason } from '../../../../src/model/log-record.ts';
import { upstreamProtocolError } from '../../../../src/rules/start/upstream-protocol-error.ts';
import { upstreamUnreachable } from '../../../../src/rules/start/upstream-unreachable.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { findingsOf, onlyFinding, silenceOf } from '../verdict-of.ts';

const nginx = [sampleHop('nginx')];
const nginxPage = '<html><center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.22.1</center></html>';
const bad = (status = 502, body = nginxPage) => stream().answered(status, [], body).done();
const refused = row('nginx', 'connect-refused', {
  kind: 'error',
  status: null,
  words: 'connect() failed (111: Connection refused) while connecting to upstream',
});

describe('upstream-unreachable', () => {
  test('a 502 of which no row speaks is no lost connection where the origin itself sends a head that cannot be read', () => {
    const around = stream()
      .direct()
      .failed('response', 'HPE_INVALID_CONSTANT', 'Expected HTTP/, RTSP/ or ICE/')
      .done();
    const given = { hops: nginx, streams: [bad(), around] };
    expect(silenceOf(upstreamUnreachable.judge(facts(given)))).toContain('head cannot be read');
    expect(onlyFinding(upstreamProtocolError.judge(facts(given)))).toMatchObject({
      confidence: 'likely',
      where: { hop: null, proxy: 'origin' },
      fix: [{ proxy: 'origin', setting: 'response head' }],
    });
    // A row that says so is believed, and so is a direct stream that could not connect.
    const first = bad();
    const told = { ...given, streams: [first, around], joins: [joined(first, refused)] };
    const down = {
      hops: nginx,
      streams: [bad(), stream().direct().failed('connect', 'ECONNREFUSED').done()],
    };
    for (const one of [told, down]) {
      expect(onlyFinding(upstreamUnreachable.judge(facts(one))).rule).toBe('upstream-unreachable');
      expect(silenceOf(upstreamProtocolError.judge(facts(one)))).toContain('ruled-out');
    }
  });

  test.each<[Reason, string]>([
    ['connect-refused', 'refused'],
    ['connect-timeout', 'no answer in time'],
  ])('%s in the error log: certain, with the address and the setting', (reason, words) => {
    const first = bad();
    const proxyPass = setting({
      kind: 'upstream',
      setting: 'proxy_pass',
      value: 'http://127.0.0.1:9000',
      items: ['127.0.0.1:9000'],
      line: 33,
    });
    const finding = onlyFinding(
      upstreamUnreachable.judge(
        facts({
          hops: nginx,
          streams: [first],
          joins: [joined(first, { ...refused, reason })],
          settings: [proxyPass],
        }),
      ),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'nginx', proxy: 'nginx' },
    });
    expect(finding.what).toContain('127.0.0.1:9000');
    expect(finding.what).toContain(words);
    expect(finding.fix[0]).toMatchObject({ setting: 'proxy_pass', file: 'nginx.conf', line: 33 });
  });

  describe('behind a server that is asked for leave first', () => {
    const hops = [sampleHop('caddy')];
    const upstream = (name: string, address: string, line: number, own = {}) =>
      setting({
        ...({ hop: 'caddy', proxy: 'caddy', kind: 'upstream', setting: name, value: address } as const),
        ...{ items: [address], file: 'Caddyfile', line, ...own },
      });
    const origin = upstream('reverse_proxy', '127.0.0.1:7090', 17);
    const leave = upstream('forward_auth', '127.0.0.1:7095', 13, { subrequest: '/auth' });
    const fixesOf = (upstreamAddress: string | null, settings = [origin, leave]) => {
      const first = bad(502, '');
      const record = { ...refused, hop: 'caddy', proxy: 'caddy', upstreamAddress } as const;
      const given = { hops, streams: [first], joins: [joined(first, record)], settings };
      return onlyFinding(upstreamUnreachable.judge(facts(given)));
    };

    test('the address in the row tells which of the two is out of reach', () => {
      const ofLeave = fixesOf('127.0.0.1:7095');
      expect(ofLeave.fix).toMatchObject([{ setting: 'forward_auth', line: 13 }]);
      expect(ofLeave.what).toContain('its own request to /auth');
      const ofOrigin = fixesOf('127.0.0.1:7090');
      expect(ofOrigin.fix).toMatchObject([{ setting: 'reverse_proxy', line: 17 }]);
      expect(ofOrigin.what).not.toContain('its own request');
    });

    test('an address that the config has nowhere names no line; of a name the port tells', () => {
      const [fix] = fixesOf('127.0.0.1:7099').fix;
      expect(fix?.line).toBeUndefined();
      const named = { ...leave, items: ['auth:7095'] };
      expect(fixesOf('10.0.0.5:7095', [origin, named]).fix).toMatchObject([{ line: 13 }]);
    });

    test('without an address both are told', () => {
      expect(fixesOf(null).fix.map(({ line }) => line)).toEqual([17, 13]);
    });
  });

  test("Envoy's page alone is likely", () => {
    const page =
      'upstream connect error or disconnect/reset before headers. reset reason: remote connection failure, transport failure reason: delayed connect error: 111';
    expect(onlyFinding(upstreamUnreachable.judge(facts({ streams: [bad(503, page)] })))).toMatchObject({
      confidence: 'likely',
      where: { hop: null, proxy: 'envoy' },
    });
  });

  test("Nginx's 502 page alone is only possible, and says what would settle it", () => {
    const finding = onlyFinding(upstreamUnreachable.judge(facts({ streams: [bad()] })));
    expect(finding.confidence).toBe('possible');
    expect(finding.why).toContain('error log');
  });

  test('with several hops the innermost that failed is the one', () => {
    const first = bad(503, '');
    const outer = row('nginx', 'connect-failed', { status: 503, reasonConfidence: 'possible' });
    const inner = row('envoy', 'connect-refused', { status: 503 });
    const finding = onlyFinding(
      upstreamUnreachable.judge(
        facts({
          hops: [...nginx, sampleHop('envoy')],
          streams: [first],
          joins: [joined(first, outer), joined(first, inner)],
        }),
      ),
    );
    expect(finding.where).toEqual({ hop: 'envoy', proxy: 'envoy' });
  });

  test('two hops that fail apart are two findings', () => {
    const [a, b] = [bad(), bad()];
    const second = row('envoy', 'connect-timeout');
    expect(
      findingsOf(
        upstreamUnreachable.judge(
          facts({
            hops: [...nginx, sampleHop('envoy')],
            streams: [a, b],
            joins: [joined(a, refused), joined(b, second)],
          }),
        ),
      ),
    ).toHaveLength(2);
  });

  test('what other clients met is info', () => {
    const others = { ...refused, userAgent: 'Mozilla/5.0' };
    expect(
      onlyFinding(
        upstreamUnreachable.judge(facts({ hops: nginx, streams: [stream().done()], records: [others] })),
      ),
    ).toMatchObject({ severity: 'info' });
  });

  test.each<Reason>(['no-healthy-upstream', 'response-timeout', 'upstream-tls'])(
    '%s is another cause',
    (reason) => {
      const first = bad();
      expect(
        silenceOf(
          upstreamUnreachable.judge(
            facts({ hops: nginx, streams: [first], joins: [joined(first, row('nginx', reason))] }),
          ),
        ),
      ).toContain(reason);
    },
  );

  test("a lack of this machine's own ports is another cause", () => {
    const first = bad();
    const ports = row('nginx', 'connect-failed', {
      kind: 'error',
      reasonDetails: ['no-local-address'],
      words: 'connect() to 127.0.0.1:9000 failed (99: Cannot assign requested address)',
    });
    expect(
      silenceOf(
        upstreamUnreachable.judge(facts({ hops: nginx, streams: [first], joins: [joined(first, ports)] })),
      ),
    ).toContain('ruled-out');
  });

  test("the origin's own 500 is no failure to connect", () => {
    const first = bad(500, 'oops');
    const passed = row('nginx', 'unknown', {
      status: 500,
      reasonConfidence: 'possible',
      upstreamStatus: '500',
    });
    expect(
      silenceOf(
        upstreamUnreachable.judge(facts({ hops: nginx, streams: [first], joins: [joined(first, passed)] })),
      ),
    ).toContain('the origin itself answered 500');
  });

  test('a 502 without a page or a log is possible, proxy unknown; a 500 asks for the logs', () => {
    const finding = onlyFinding(upstreamUnreachable.judge(facts({ streams: [bad(502, '')] })));
    expect(finding).toMatchObject({ confidence: 'possible', where: { hop: null, proxy: 'unknown' } });
    expect(silenceOf(upstreamUnreachable.judge(facts({ streams: [bad(500, '')] })))).toBe(
      'not-checked: access-log, error-log',
    );
  });
});
