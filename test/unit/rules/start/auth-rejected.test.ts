import { describe, expect, it } from 'vitest';
import { authRejected } from '../../../../src/rules/start/auth-rejected/index.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { findingOf } from '../judged.ts';

describe('auth-rejected by a rule', () => {
  const first = stream().answered(403).done();
  const fixBy = (hop: string, change: object, one = first) => {
    const record = row(hop, 'denied', { status: 403, upstreamAddress: null, ...change });
    const all = facts({ hops: [sampleHop(hop)], streams: [one], joins: [joined(one, record)] });
    return findingOf(authRejected, all).fix[0];
  };

  it('names the deny of Nginx and the RBAC of Envoy before any credentials', () => {
    expect(fixBy('nginx', { kind: 'error', reasonDetails: ['by-address'] })).toMatchObject({
      proxy: 'nginx',
      setting: 'deny',
    });
    expect(fixBy('envoy', { reasonDetails: ['by-policy'] })).toMatchObject({
      proxy: 'envoy',
      setting: 'http_filters',
    });
    const told = stream().answered(403, [], 'RBAC: access denied').done();
    const byBody = findingOf(authRejected, facts({ hops: [sampleHop('envoy')], streams: [told] }));
    expect(byBody.fix[0]).toMatchObject({ setting: 'http_filters' });
  });

  it('leaves the credentials first where those were looked at', () => {
    const told = stream().answered(403, [], 'RBAC: access denied').done();
    expect(fixBy('envoy', {}, told)).toMatchObject({ setting: 'header' });
    expect(findingOf(authRejected, facts({ streams: [first] })).fix[0]).toMatchObject({ setting: 'header' });
  });
});
