import { describe, expect, test } from 'vitest';
import type { LogRecord } from '../../../../../src/model/log-record.ts';
import type { Setting } from '../../../../../src/model/setting.ts';
import type { Stream } from '../../../../../src/model/stream.ts';
import { authRejected } from '../../../../../src/rules/start/auth-rejected/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../../verdict-of.ts';

const envoy = [sampleHop('envoy')];
const nginx = [sampleHop('nginx')];

describe('auth-rejected', () => {
  test('credentials that a redirect left behind are not called invalid', () => {
    const from = { id: 'c1', url: 'https://app.example.test/here', status: 302, steps: 1, isForeign: true };
    const cameFrom = { ...from, withheld: ['Authorization', 'X-Api-Key', 'Host'] };
    const there = { url: 'https://other.example.test/there', cameFrom };
    const refused = stream(there).answered(401).done();
    const finding = onlyFinding(authRejected.judge(facts({ streams: [refused] })));
    expect(finding.why).toContain('Authorization and X-Api-Key stayed with the first origin');
    expect(finding.fix.map(({ suggested }) => suggested)).toEqual([there.url, '--location-trusted']);
    const all = stream({ ...there, cameFrom: { ...cameFrom, withheld: ['Host'] } })
      .answered(401)
      .done();
    const usual = onlyFinding(authRejected.judge(facts({ streams: [all] })));
    expect(usual.fix[0]).toMatchObject({ setting: 'header' });
  });

  test('401 with an upstream in the row is the origin, for certain', () => {
    const first = stream()
      .answered(401, [['www-authenticate', 'Bearer']])
      .done();
    const passed = row('nginx', 'unknown', {
      status: 401,
      reasonConfidence: 'possible',
      upstreamStatus: '401',
      reasonDetails: ['passed-on'],
    });
    const finding = onlyFinding(
      authRejected.judge(facts({ hops: nginx, streams: [first], joins: [joined(first, passed)] })),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: null, proxy: 'origin' },
    });
    expect(finding.fix[0]).toMatchObject({ setting: 'header' });
    expect(finding.what).toContain('401 (Bearer)');
  });

  test('403 denied by a filter of Envoy is Envoy, for certain', () => {
    const first = stream().answered(403, [], 'RBAC: access denied').done();
    const denied = row('envoy', 'denied', {
      status: 403,
      upstreamAddress: null,
      words: 'UAEX ext_authz_denied',
    });
    const finding = onlyFinding(
      authRejected.judge(facts({ hops: envoy, streams: [first], joins: [joined(first, denied)] })),
    );
    expect(finding).toMatchObject({ confidence: 'certain', where: { hop: 'envoy', proxy: 'envoy' } });
    expect(finding.fix[1]).toMatchObject({ setting: 'http_filters' });
  });

  test('401 without a row: likely, proxy unknown', () => {
    expect(
      onlyFinding(authRejected.judge(facts({ streams: [stream().answered(401).done()] }))),
    ).toMatchObject({ confidence: 'likely', where: { hop: null, proxy: 'unknown' } });
  });

  test('a TLS client certificate that was asked for', () => {
    const first = stream().failed('response', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED').done();
    expect(onlyFinding(authRejected.judge(facts({ streams: [first] })))).toMatchObject({
      confidence: 'certain',
      fix: [{ setting: 'cert' }],
    });
  });

  test('a 403 for a directory without an index', () => {
    const first = stream().answered(403).done();
    const index = row('nginx', 'no-route', {
      kind: 'error',
      upstreamAddress: null,
      words: 'directory index of "/srv/" is forbidden',
    });
    expect(
      silenceOf(authRejected.judge(facts({ hops: nginx, streams: [first], joins: [joined(first, index)] }))),
    ).toContain('ruled-out');
  });

  test('a challenge to prove a browser, and a login page with status 200', () => {
    const challenge = stream()
      .answered(403, [['cf-mitigated', 'challenge']])
      .done();
    const login = stream()
      .answered(200, [['content-type', 'text/html']], 'Log in')
      .done();
    expect(silenceOf(authRejected.judge(facts({ streams: [challenge, login] })))).toContain('ruled-out');
  });
});

const authBasic = setting({
  kind: 'access-rule',
  state: 'password',
  setting: 'auth_basic',
  value: '[redacted]',
  line: 26,
});
const deny = setting({ kind: 'access-rule', state: 'address', setting: 'deny', value: 'all', line: 27 });
const own = (status: number, change: Partial<LogRecord> = {}) =>
  row('nginx', 'denied', { status, upstreamAddress: null, namesUpstream: true, ...change });

describe('the rule of the config that refused', () => {
  const judge = (
    status: number,
    settings: Setting[],
    record?: LogRecord,
    headers: Stream['headers'] = [],
  ) => {
    const first = stream().answered(status, headers).done();
    const joins = record ? [joined(first, record)] : [];
    return onlyFinding(authRejected.judge(facts({ hops: nginx, streams: [first], joins, settings })));
  };

  test('is named with its line, and comes before the credentials', () => {
    const finding = judge(401, [authBasic, deny], own(401));
    expect(finding.what).toBe('Nginx turned the request away: 401, by auth_basic (nginx.conf:26).');
    expect(finding.fix.map(({ setting }) => setting)).toEqual(['auth_basic', 'header']);
  });

  test('stands alone where credentials change nothing', () => {
    const finding = judge(403, [authBasic, deny], own(403, { reasonDetails: ['by-address'] }));
    expect(finding.title).toBe('a rule forbids the request');
    expect(finding.fix).toHaveLength(1);
    expect(finding.fix[0]).toMatchObject({ setting: 'deny', current: 'all', line: 27 });
  });

  test('is likely without a row where it asks for what was not sent, and possible otherwise', () => {
    expect(judge(401, [authBasic])).toMatchObject({ confidence: 'likely', where: { hop: 'nginx' } });
    expect(judge(403, [deny])).toMatchObject({ confidence: 'possible', where: { hop: 'nginx' } });
  });

  test('is not named where the origin answered, or where it answers with another status', () => {
    const passed = row('nginx', 'unknown', { status: 401, reasonDetails: ['passed-on'] });
    const finding = judge(401, [authBasic], passed);
    expect(finding.where.proxy).toBe('origin');
    expect(finding.what).not.toContain('auth_basic');
    expect(judge(403, [authBasic]).what).not.toContain('auth_basic');
  });
});
