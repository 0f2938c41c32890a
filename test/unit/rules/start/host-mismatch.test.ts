import { describe, expect, test } from 'vitest';
import type { SettingState } from '../../../../src/model/setting-kind.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { authRejected } from '../../../../src/rules/start/auth-rejected/index.ts';
import { hostMismatch } from '../../../../src/rules/start/host-mismatch.ts';
import { hostPortMismatch } from '../../../../src/rules/start/host-port-mismatch.ts';
import { routeMissing } from '../../../../src/rules/start/route-missing/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const hops = [sampleHop('envoy')];
const asked = () => stream().answered(404).done();
const noRoute = row('envoy', 'no-route', { status: 404, upstreamAddress: null, words: 'NR route_not_found' });
const domains = (state: SettingState<'domains'>) =>
  setting({
    hop: 'envoy',
    proxy: 'envoy',
    kind: 'domains',
    state,
    setting: 'domains',
    value: 'other.test',
    items: ['other.test'],
    file: 'envoy.yaml',
    line: 12,
  });
const server = (items: string[]) =>
  setting({
    kind: 'domains',
    state: 'default-server',
    setting: 'server_name',
    value: items.join(' '),
    items,
    detail: 'no server_name is app.example.test; this server answers as the default',
  });

describe('host-mismatch', () => {
  test('NR, and no virtual host that matches: certain', () => {
    const first = asked();
    const finding = onlyFinding(
      hostMismatch.judge(
        facts({ hops, streams: [first], joins: [joined(first, noRoute)], settings: [domains('unmatched')] }),
      ),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'envoy', proxy: 'envoy' },
    });
    expect(finding.fix[0]).toMatchObject({
      setting: 'domains',
      file: 'envoy.yaml',
      line: 12,
      suggested: 'app.example.test:8080',
    });
  });

  test("Nginx's default server answered by itself: certain with its row", () => {
    const first = asked();
    const own = row('nginx', 'no-route', {
      status: 404,
      upstreamAddress: null,
      reasonConfidence: 'likely',
      namesUpstream: true,
    });
    const finding = onlyFinding(
      hostMismatch.judge(
        facts({
          hops: [sampleHop('nginx')],
          streams: [first],
          joins: [joined(first, own)],
          settings: [server(['other.test'])],
        }),
      ),
    );
    expect(finding).toMatchObject({ confidence: 'certain', where: { hop: 'nginx', proxy: 'nginx' } });
    expect(finding.fix[0]).toMatchObject({ setting: 'server_name' });
  });

  test('NR without a config may be the name or the path: possible', () => {
    const first = asked();
    expect(
      onlyFinding(hostMismatch.judge(facts({ hops, streams: [first], joins: [joined(first, noRoute)] })))
        .confidence,
    ).toBe('possible');
  });

  test('a name that only its port keeps out is another cause', () => {
    const first = asked();
    expect(
      silenceOf(
        hostMismatch.judge(
          facts({
            hops,
            streams: [first],
            joins: [joined(first, noRoute)],
            settings: [domains('port-unmatched')],
          }),
        ),
      ),
    ).toContain('only its port');
  });

  test('a name that is served, and a path that is not', () => {
    const first = asked();
    expect(
      silenceOf(
        hostMismatch.judge(
          facts({ hops, streams: [first], joins: [joined(first, noRoute)], settings: [domains('matched')] }),
        ),
      ),
    ).toContain('is served');
  });

  test('a server without names of its own is meant for every name', () => {
    expect(
      silenceOf(
        hostMismatch.judge(
          facts({ hops: [sampleHop('nginx')], streams: [asked()], settings: [server(['_'])] }),
        ),
      ),
    ).toContain('ruled-out');
  });

  test('the origin answered', () => {
    const first = asked();
    const passed = row('nginx', 'unknown', {
      status: 404,
      reasonConfidence: 'possible',
      upstreamStatus: '404',
      reasonDetails: ['passed-on'],
    });
    expect(
      silenceOf(
        hostMismatch.judge(
          facts({
            hops: [sampleHop('nginx')],
            streams: [first],
            joins: [joined(first, passed)],
            settings: [server(['other.test'])],
          }),
        ),
      ),
    ).toContain('127.0.0.1:9000 answered');
  });

  test('puts the name into the only virtual host, and changes none of several unasked', () => {
    const first = asked();
    const place = { file: 'envoy.yaml', line: 12, column: 30, length: 0, template: ', {value}' };
    const judgeWith = (one: ReturnType<typeof domains>) =>
      onlyFinding(
        hostMismatch.judge(
          facts({ hops, streams: [first], joins: [joined(first, noRoute)], settings: [one] }),
        ),
      ).fix[0];
    expect(judgeWith({ ...domains('unmatched'), place })).toMatchObject({
      place,
      suggested: 'app.example.test:8080',
    });
    expect(judgeWith(domains('unmatched'))?.place ?? null).toBeNull();
  });

  test('the only server on its port answers to every name', () => {
    const only = {
      ...server(['other.test']),
      state: null,
      detail: 'no server_name is x; this is the only server on that port',
    };
    expect(
      silenceOf(
        hostMismatch.judge(facts({ hops: [sampleHop('nginx')], streams: [asked()], settings: [only] })),
      ),
    ).toContain('ruled-out');
  });
});

describe('host-mismatch, by a list of the application', () => {
  const said = (status: number, body: string, change: Partial<Stream> = {}) =>
    stream(change).answered(status, [], body).done();
  const blocked = 'Blocked request. This host ("app.example.test") is not allowed.';

  test.each([
    ['allowed_hosts', 421, 'Invalid Host header'],
    ['devServer.allowedHosts', 403, 'Invalid Host header'],
    ['server.allowedHosts', 403, blocked],
    ['allowed_hosts', 400, 'Invalid host header'],
    ['ALLOWED_HOSTS', 400, '<html><head><title>DisallowedHost\n          at /events</title></head>'],
  ])('%s, by %i and its words: the origin, likely, and no proxy', (setting, status, body) => {
    const seen = facts({ streams: [said(status, body)] });
    const finding = onlyFinding(hostMismatch.judge(seen));
    expect(finding).toMatchObject({ confidence: 'likely', where: { hop: null, proxy: 'origin' } });
    expect(finding.fix[0]).toMatchObject({ proxy: 'origin', setting });
    for (const rule of [routeMissing, hostPortMismatch, authRejected])
      expect(silenceOf(rule.judge(seen)), rule.id).toContain('ruled-out');
  });

  test('the same answer around the proxies: certain, and covered', () => {
    const direct = said(421, 'Invalid Host header', { route: 'direct' });
    const finding = onlyFinding(
      hostMismatch.judge(facts({ streams: [said(421, 'Invalid Host header'), direct] })),
    );
    expect(finding).toMatchObject({ confidence: 'certain', covers: expect.arrayContaining([direct]) });
  });

  test.each([
    ['other words', 403, 'Forbidden: Invalid Host header, says a text about it'],
    ['another status', 404, 'Invalid Host header'],
  ])('%s: not by a list of the application', (_, status, body) => {
    expect(silenceOf(hostMismatch.judge(facts({ streams: [said(status, body)] })))).toContain('ruled-out');
  });
});
