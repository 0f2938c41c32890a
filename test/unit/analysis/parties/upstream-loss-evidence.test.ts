import { describe, expect, test } from 'vitest';
import {
  missingUpstreamEvidence,
  wouldShowUpstreamLoss,
} from '../../../../src/analysis/parties/upstream-loss-evidence.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';

const nginx = sampleHop('nginx');
const envoy = { ...sampleHop('envoy'), errorLogs: [] };

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
