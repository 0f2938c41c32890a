import { describe, expect, test } from 'vitest';
import {
  counterFacts,
  countingHop,
  reasonByCounters,
  risenCounters,
} from '../../../../src/analysis/parties/counters.ts';
import { facts, sampleHop } from '../../facts-builder.ts';

const envoy = sampleHop('envoy');
const inner = { ...envoy, name: 'inner' };
type Counters = Record<string, number>;
const snapshots = (before: Counters, after: Counters, hop = 'envoy') => {
  const base = { hop, at: 0, version: null, uptimeSeconds: null, hosts: [] };
  return { before: { ...base, counters: before }, after: { ...base, at: 30_000, counters: after } };
};
const given = (...admin: ReturnType<typeof snapshots>[]) => facts({ hops: [envoy, inner], admin });
const idle = 'http.edge.downstream_rq_idle_timeout';

describe('a counter that rose', () => {
  test('is told with its full name, and from where to where', () => {
    expect(
      risenCounters(given(snapshots({ [idle]: 3 }, { [idle]: 5 })), 'downstream_rq_idle_timeout'),
    ).toEqual([{ hop: envoy, name: idle, before: 3, after: 5 }]);
  });

  test('began at zero where it was not there', () => {
    expect(risenCounters(given(snapshots({}, { [idle]: 2 })), 'downstream_rq_idle_timeout')).toMatchObject([
      { before: 0, after: 2 },
    ]);
  });

  test('is one of that whole name, not of one that ends alike', () => {
    const like = { 'http.edge.no_downstream_rq_idle_timeout': 4, downstream_rq_idle_timeout: 4 };
    expect(risenCounters(given(snapshots({}, like)), 'downstream_rq_idle_timeout')).toEqual([]);
  });

  test('is none that stood still or fell, nor one of a proxy that is not on the path', () => {
    expect(
      risenCounters(given(snapshots({ [idle]: 5 }, { [idle]: 5 })), 'downstream_rq_idle_timeout'),
    ).toEqual([]);
    expect(
      risenCounters(given(snapshots({ [idle]: 5 }, { [idle]: 1 })), 'downstream_rq_idle_timeout'),
    ).toEqual([]);
    expect(risenCounters(given(snapshots({}, { [idle]: 5 }, 'other')), 'downstream_rq_idle_timeout')).toEqual(
      [],
    );
  });
});

describe('the reason that counters give', () => {
  test.each([
    ['http.edge.downstream_rq_idle_timeout', 'idle-timeout'],
    ['cluster.app.upstream_rq_per_try_idle_timeout', 'idle-timeout'],
    ['http.edge.downstream_rq_max_duration_reached', 'total-timeout'],
    ['cluster.app.upstream_rq_max_duration_reached', 'total-timeout'],
    ['cluster.app.upstream_rq_timeout', 'total-timeout'],
    ['cluster.app.upstream_cx_protocol_error', 'upstream-closed'],
    ['cluster.app.upstream_cx_destroy_remote_with_active_rq', 'upstream-closed'],
    ['cluster.app.upstream_rq_rx_reset', 'upstream-closed'],
  ] as const)('%s: %s', (name, reason) => {
    const all = given(snapshots({}, { [name]: 2 }));
    expect(reasonByCounters(all, 2)).toEqual({ hop: envoy, reason });
    expect(countingHop(all, reason)).toBe(envoy);
  });

  test('is one whose counter rose by as much as there were ends, or more', () => {
    const all = given(snapshots({ [idle]: 10 }, { [idle]: 12 }));
    expect(reasonByCounters(all, 1)).toMatchObject({ reason: 'idle-timeout' });
    expect(reasonByCounters(all, 2)).toMatchObject({ reason: 'idle-timeout' });
    expect(reasonByCounters(all, 3)).toBeNull();
  });

  test('is none where two reasons fit, or two proxies', () => {
    const two = { [idle]: 2, 'cluster.app.upstream_rq_timeout': 2 };
    expect(reasonByCounters(given(snapshots({}, two)), 2)).toBeNull();
    const both = given(snapshots({}, { [idle]: 2 }), snapshots({}, { [idle]: 2 }, 'inner'));
    expect(reasonByCounters(both, 2)).toBeNull();
    expect(reasonByCounters(given(), 1)).toBeNull();
  });

  test('is one where two of its counters rose', () => {
    const two = { [idle]: 2, 'cluster.app.upstream_rq_per_try_idle_timeout': 2 };
    expect(reasonByCounters(given(snapshots({}, two)), 2)).toMatchObject({ reason: 'idle-timeout' });
  });
});

describe('counters as evidence', () => {
  test('are those of that reason', () => {
    const all = given(snapshots({ [idle]: 3 }, { [idle]: 5, 'cluster.app.upstream_rq_timeout': 9 }));
    expect(counterFacts(all, 'idle-timeout')).toEqual([
      { fact: `the counter ${idle} rose from 3 to 5 during the run`, from: 'statistic', value: 2 },
    ]);
    expect(counterFacts(all, 'upstream-closed')).toEqual([]);
    expect(countingHop(all, 'upstream-closed')).toBeNull();
  });
});
