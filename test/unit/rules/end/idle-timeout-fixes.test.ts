import { describe, expect, test } from 'vitest';
import type { Setting } from '../../../../src/model/setting.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { idleTimeout } from '../../../../src/rules/end/idle-timeout/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { findingOf } from '../judged.ts';

const timer = (ms: number) =>
  setting({ kind: 'idle-timeout', setting: 'proxy_read_timeout', value: `${ms / 1000}s`, ms });
const buffers = [
  setting({ kind: 'buffering', setting: 'proxy_buffering', value: 'on', origin: 'default', line: 7 }),
  setting({ kind: 'upstream-protocol', setting: 'proxy_http_version', value: '1.0', origin: 'default' }),
];

function fixesOf(limitMs: number, others: Setting[], direct: Stream[] = []) {
  const cut = stream()
    .eventAt(100)
    .cutAt(limitMs + 90)
    .done();
  const seen = facts({
    hops: [sampleHop('nginx')],
    streams: [cut, ...direct],
    joins: [joined(cut, row('nginx', 'idle-timeout', { kind: 'error' }))],
    settings: [timer(limitMs), ...others],
  });
  return findingOf(idleTimeout, seen).fix;
}

const names = (fixes: { setting: string }[]) => fixes.map((fix) => fix.setting);

describe('the order of changes against an idle timer', () => {
  test('is the timer, then the heartbeat', () => {
    const lively = stream().direct().eventsEvery(500, 8).stoppedAt(4_000).done();
    expect(names(fixesOf(2_000, [], [lively]))).toEqual(['proxy_read_timeout', 'heartbeat']);
  });

  test('begins with the heartbeat for an origin that is silent around the proxies too, for a minute and more', () => {
    const silent = stream().direct().eventAt(100).stoppedAt(70_000).done();
    const [first, second] = fixesOf(60_000, [], [silent]);
    expect(names([first!, second!])).toEqual(['heartbeat', 'proxy_read_timeout']);
    expect(first?.text).toMatch(/^Have the origin send/);
    expect(names(fixesOf(2_000, [], [silent]))[0]).toBe('proxy_read_timeout');
  });

  test('has the buffer before the heartbeat where one keeps what is sent', () => {
    const fixes = fixesOf(2_000, buffers);
    expect(names(fixes)).toEqual(['proxy_read_timeout', 'proxy_buffering', 'heartbeat']);
    expect(fixes[1]).toMatchObject({ suggested: 'off', line: 7 });
    expect(fixes[2]?.text).toContain('this only helps after the change before');
  });

  test.each([
    ['false', 'false'],
    ['', null],
  ])('switches that buffer off in its own word: "%s"', (off, suggested) => {
    const own = setting({ kind: 'buffering', state: 'whole-body', setting: 'own_buffer', value: 'on', off });
    expect(fixesOf(2_000, [own])[1]).toMatchObject({ setting: 'own_buffer', suggested });
  });
});
