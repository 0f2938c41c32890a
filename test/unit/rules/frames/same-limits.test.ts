import { describe, expect, test } from 'vitest';
import type { Setting } from '../../../../src/model/setting.ts';
import { idleTimeout } from '../../../../src/rules/end/idle-timeout/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding } from '../verdict-of.ts';

const hops = [sampleHop('nginx'), sampleHop('haproxy')];
const first = setting({
  kind: 'idle-timeout',
  setting: 'proxy_read_timeout',
  value: '2s',
  ms: 2_000,
  line: 9,
});
const second = (ms: number): Setting =>
  setting({
    hop: 'haproxy',
    proxy: 'haproxy',
    kind: 'idle-timeout',
    setting: 'timeout server',
    value: `${ms}`,
    ms,
    file: 'haproxy.cfg',
    line: 7,
  });
const judge = (...settings: Setting[]) => {
  const streams = [
    stream().eventAt(100).cutAt(2_090).done(),
    stream().eventAt(100).eventAt(900).cutAt(2_880).done(),
  ];
  const joins = streams.map((one) => joined(one, row('nginx', 'idle-timeout', { kind: 'error' })));
  return onlyFinding(idleTimeout.judge(facts({ hops, streams, joins, settings })));
};

describe('two hops with one limit', () => {
  test('both are named, with their changes, before the heartbeat', () => {
    const { fix, why, evidence } = judge(first, second(2_000));
    expect(fix).toMatchObject([
      { setting: 'proxy_read_timeout', line: 9 },
      { setting: 'timeout server', file: 'haproxy.cfg', line: 7, together: true },
      { setting: 'heartbeat' },
    ]);
    expect(why).toContain('timeout server 2000 (haproxy.cfg:7), the same limit');
    expect(evidence.some(({ file }) => file === 'haproxy.cfg')).toBe(true);
  });

  test('another limit of the other hop, or the same hop twice, changes nothing', () => {
    expect(judge(first, second(60_000)).fix.some(({ together }) => together)).toBe(false);
    expect(judge(first, { ...first, line: 20 }).fix.some(({ together }) => together)).toBe(false);
  });
});
