import { describe, expect, test } from 'vitest';
import { upstreamDnsFailure } from '../../../../src/rules/start/upstream-dns-failure.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const nginx = [sampleHop('nginx')];
const first = stream().answered(502).done();
const unresolved = (words: string) =>
  row('nginx', 'upstream-dns', { kind: 'error', upstreamAddress: null, words });

describe('upstream-dns-failure', () => {
  test.each([
    'app.internal could not be resolved (3: Host not found)',
    'no resolver defined to resolve app.internal',
  ])('%s: certain', (words) => {
    const finding = onlyFinding(
      upstreamDnsFailure.judge(
        facts({ hops: nginx, streams: [first], joins: [joined(first, unresolved(words))] }),
      ),
    );
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'nginx', proxy: 'nginx' },
      fix: [{ setting: 'resolver' }],
    });
    expect(finding.why).toContain(words);
  });

  test('DF of Envoy names its own setting', () => {
    const dns = row('envoy', 'upstream-dns', { status: 503, words: 'DF dns_resolution_failure' });
    expect(
      onlyFinding(
        upstreamDnsFailure.judge(
          facts({ hops: [sampleHop('envoy')], streams: [first], joins: [joined(first, dns)] }),
        ),
      ),
    ).toMatchObject({ where: { hop: 'envoy', proxy: 'envoy' }, fix: [{ setting: 'address' }] });
  });

  test('a fuzzy join is no more than likely', () => {
    expect(
      onlyFinding(
        upstreamDnsFailure.judge(
          facts({
            hops: nginx,
            streams: [first],
            joins: [joined(first, unresolved('x could not be resolved'), 'fuzzy')],
          }),
        ),
      ).confidence,
    ).toBe('likely');
  });

  test('a name that this machine cannot resolve is another cause', () => {
    expect(
      silenceOf(upstreamDnsFailure.judge(facts({ streams: [stream().failed('dns', 'ENOTFOUND').done()] }))),
    ).toContain('ruled-out');
  });
});
