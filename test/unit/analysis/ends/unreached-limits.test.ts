import { describe, expect, it } from 'vitest';
import { unreachedLimits } from '../../../../src/analysis/ends/unreached-limits.ts';
import type { Setting } from '../../../../src/model/setting.ts';
import { facts, sampleHop, samplePlan, setting, stream } from '../../facts-builder.ts';

const open = (ms: number) =>
  stream()
    .eventsEvery(1000, Math.floor(ms / 1000))
    .stoppedAt(ms)
    .done();
const afterWatching = (ms: number, plan = samplePlan) =>
  unreachedLimits(facts({ plan, streams: [open(ms)] }));

describe('the usual limits that a run did not reach', () => {
  it('are those above its age, each with what it counts and whose it is', () => {
    const limits = afterWatching(35_000)?.limits ?? [];
    expect(limits.map(({ ms }) => ms)).toEqual([...limits.map(({ ms }) => ms)].sort((a, b) => a - b));
    expect(limits.every(({ ms }) => ms > 35_000)).toBe(true);
    const silence = limits.find(({ ms, counts }) => ms === 60_000 && counts === 'silence');
    expect(silence?.owners).toEqual(expect.arrayContaining(['Nginx', 'an AWS load balancer']));
  });

  it.each([
    [20_000, '--for 65s'],
    [59_000, '--for 65s'],
    [65_000, '--for 3m'],
    [130_000, '--for 6m'],
    [310_000, '--for 16m'],
  ])('come nearer step by step: after %i ms with %s', (ms, flag) => {
    expect(afterWatching(ms)?.reach?.flag).toBe(flag);
  });

  it('are not offered where nobody waits that long', () => {
    expect(afterWatching(901_000)?.reach).toBeNull();
  });

  it.each([
    ['soak', '--duration 65s'],
    ['load', '--hold 65s'],
  ] as const)('are reached by the flag of %s', (command, flag) => {
    expect(afterWatching(35_000, { ...samplePlan, command })?.reach?.flag).toBe(flag);
  });

  it('of a proxy whose config was read are those that it sets', () => {
    const hops = [sampleHop('nginx')];
    const seen = (...settings: Setting[]) =>
      unreachedLimits(facts({ hops, settings, streams: [open(35_000)] }))?.limits ?? [];
    const of = (limits: ReturnType<typeof seen>) =>
      limits.filter(({ owners }) => owners.includes('Nginx')).map(({ ms }) => ms);
    const limit = (ms: number) =>
      setting({ kind: 'idle-timeout', setting: 'proxy_read_timeout', value: `${ms}ms`, ms });
    expect(of(seen())).toEqual([60_000]);
    expect(of(seen(limit(90_000)))).toEqual([90_000]);
    expect(of(seen(limit(86_400_000)))).toEqual([]);
  });

  it('lie ahead of no stream that the other side has ended', () => {
    expect(unreachedLimits(facts({ streams: [stream().eventAt(9).endedAt(2000).done()] }))).toBeNull();
  });
});
