/** Every state that a rule decides by is really produced by a config reader, and every state is decided by. */
import { describe, expect, test } from 'vitest';
import type { Setting } from '../../../src/model/setting.ts';
import { apacheCases as apache } from './apache-cases.ts';
import { caddyCases as caddy } from './caddy-cases.ts';
import { type StateCase, type StateCases, verdictOn } from './case.ts';
import { envoyCases as envoy } from './envoy-cases.ts';
import { haproxyCases as haproxy } from './haproxy-cases.ts';
import { nginxCases as nginx } from './nginx-cases.ts';

const cases: StateCases = {
  'idle-timeout': { 'per-try': envoy.perTryIdle, 'in-front': nginx.inFront },
  'response-timeout': { 'per-try': envoy.perTry, 'whole-body': haproxy.wholeBody },
  'total-timeout': {
    response: envoy.response,
    stream: envoy.ofStream,
    'upstream-stream': envoy.ofUpstream,
  },
  'shutdown-timeout': { 'at-once': caddy.atOnce },
  'max-connections': { 'of-clients': haproxy.ofClients },
  'max-requests': { waiting: envoy.waiting },
  buffering: { 'whole-body': envoy.wholeBody, 'until-full': apache.untilFull, forced: nginx.forced },
  compression: { 'event-streams': nginx.compresses },
  domains: {
    matched: envoy.matched,
    'port-unmatched': envoy.portUnmatched,
    unmatched: envoy.unmatched,
    'default-server': nginx.byDefault,
  },
  route: {
    passes: nginx.passes,
    answers: nginx.answers,
    'serves-files': nginx.servesFiles,
    unhandled: caddy.unhandled,
  },
  'access-rule': {
    password: nginx.password,
    token: envoy.token,
    subrequest: nginx.subrequest,
    service: envoy.service,
    address: nginx.address,
    policy: envoy.policy,
  },
  rewrite: {
    path: haproxy.path,
    'last-event-id': haproxy.lastEventId,
    'content-type': haproxy.contentType,
  },
  upstream: { 'keeps-connections': nginx.keepsConnections },
  'max-streams': { 'http2-off': nginx.http2Off },
  listener: { tls: envoy.tls, plain: nginx.plain, unserved: envoy.unserved, alpn: envoy.alpn },
  'error-log': { 'keeps-notices': nginx.keepsNotices, 'hides-errors': nginx.hidesErrors },
  'no-effect': { 'response-limit': envoy.responseLimit, 'close-delay': envoy.closeDelay },
};

const rows = Object.entries(cases).flatMap(([kind, ofKind]) =>
  Object.entries(ofKind as Record<string, StateCase>).map(([state, one]) => ({ kind, state, one })),
);

/** The same setting as if its reader had not said what it does. */
function unsaid({ answers: _, ...setting }: Setting): Setting {
  return { ...setting, state: null };
}

describe.each(rows)('$kind: $state', ({ kind, state, one }) => {
  const isMeant = (setting: Setting) => setting.kind === kind && setting.state === state;

  test('comes out of a config', () => {
    expect(one.settings.map((setting) => `${setting.kind}: ${setting.state}`)).toContain(`${kind}: ${state}`);
  });

  test('decides what its rule says', () => {
    expect(verdictOn(one, one.settings)).toMatch(one.says);
  });

  test('and without it the rule says something else', () => {
    const without = one.settings.map((setting) => (isMeant(setting) ? unsaid(setting) : setting));
    expect(verdictOn(one, without)).not.toBe(verdictOn(one, one.settings));
  });

  test('is not what the text says, but what the reader said', () => {
    const wordless = one.settings.map((setting) => ({ ...setting, detail: 'x' }));
    const texts = (verdict: string) =>
      verdict.replace(/"(?:fact|why|what|text|because)":"(?:[^"\\]|\\.)*"/g, '');
    expect(texts(verdictOn(one, wordless))).toBe(texts(verdictOn(one, one.settings)));
  });
});
