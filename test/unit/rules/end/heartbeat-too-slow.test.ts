import { describe, expect, it } from 'vitest';
import { heartbeatTooSlow } from '../../../../src/rules/end/heartbeat-too-slow.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, missingOf } from '../judged.ts';

const read = setting({
  kind: 'idle-timeout',
  setting: 'proxy_read_timeout',
  value: '5s',
  ms: 5000,
  line: 21,
});
const hops = [sampleHop('nginx')];

describe('heartbeat-too-slow', () => {
  it('follows an idle cut, no surer than it', () => {
    const cut = stream().eventAt(10).cutAt(5010).done();
    const joins = [joined(cut, row('nginx', 'idle-timeout', { kind: 'error' }))];
    expect(
      findingOf(heartbeatTooSlow, facts({ hops, streams: [cut], joins, settings: [read] })),
    ).toMatchObject({
      confidence: 'certain',
      severity: 'warning',
      where: { hop: null, proxy: 'origin' },
      fix: [{ setting: 'heartbeat' }],
    });
  });

  it('claims no silence that nobody saw, where a shorter limit than those read has cut', () => {
    const cut = stream().eventAt(10).cutAt(3010).done();
    const joins = [joined(cut, row('nginx', 'idle-timeout', { kind: 'error' }))];
    const { what, why } = findingOf(
      heartbeatTooSlow,
      facts({ hops, streams: [cut], joins, settings: [read] }),
    );
    expect(what).toBe(
      'The origin stays silent for 3 s or longer; what cut the streams allows no more than that, and it is not proxy_read_timeout 5s (nginx.conf:21).',
    );
    expect(why).toContain('within 3 s');
  });

  it('is likely when the direct streams beat slower than the proxy allows', () => {
    const direct = stream().direct().commentsEvery(6000, 3).stoppedAt(13_000).done();
    expect(findingOf(heartbeatTooSlow, facts({ hops, streams: [direct], settings: [read] })).confidence).toBe(
      'likely',
    );
  });

  it('disbelieves a limit that a proxied stream survived', () => {
    const survivor = stream().commentsEvery(9000, 3).stoppedAt(20_000).done();
    expect(clearedOf(heartbeatTooSlow, facts({ hops, streams: [survivor], settings: [read] }))).toContain(
      'not in force',
    );
  });

  it('stays silent for a heartbeat below the limit', () => {
    const steady = stream().commentsEvery(2000, 5).stoppedAt(9000).done();
    expect(clearedOf(heartbeatTooSlow, facts({ hops, streams: [steady], settings: [read] }))).toContain(
      'nginx.conf:21',
    );
  });

  it('needs a limit and a beat', () => {
    expect(missingOf(heartbeatTooSlow, facts({ streams: [stream().done()] }))).toEqual(['config']);
    expect(missingOf(heartbeatTooSlow, facts({ streams: [stream().done()], settings: [read] }))).toEqual([
      'events',
    ]);
  });

  it('knows of a config that switches the limit off', () => {
    const off = { ...read, value: '0', ms: 0 };
    const survivor = stream().commentsEvery(9000, 3).stoppedAt(20_000).done();
    expect(clearedOf(heartbeatTooSlow, facts({ hops, streams: [survivor], settings: [off] }))).toContain(
      'off',
    );
  });
});
