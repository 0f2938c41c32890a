import { describe, expect, it } from 'vitest';
import { limitAhead } from '../../../../src/rules/advice/limit-ahead.ts';
import { facts, setting, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, findingsOf, missingOf } from '../judged.ts';

const total = (ms: number) =>
  setting({
    kind: 'total-timeout',
    setting: 'timeout',
    value: `${ms / 1000}s`,
    ms,
    hop: 'envoy',
    proxy: 'envoy',
    off: '0s',
    line: 30,
  });
const idle = (ms: number) =>
  setting({ kind: 'idle-timeout', setting: 'proxy_read_timeout', value: `${ms / 1000}s`, ms, line: 21 });
const running = () => stream().commentsEvery(2000, 5).stoppedAt(10_000).done();

describe('limit-ahead', () => {
  it('warns of a limit on the whole stream above the time watched', () => {
    const finding = findingOf(limitAhead, facts({ streams: [running()], settings: [total(15_000)] }));
    expect(finding).toMatchObject({
      confidence: 'certain',
      severity: 'warning',
      where: { hop: 'envoy', proxy: 'envoy' },
      fix: [{ setting: 'timeout', current: '15s', suggested: '0s', line: 30 }],
    });
    expect(finding.fix[0]?.text).toContain('--until-cut 23s');
  });

  it('warns of an idle limit at or below a silence that the direct stream showed', () => {
    const direct = stream().direct().commentsEvery(6000, 2).stoppedAt(10_000).done();
    expect(
      findingOf(limitAhead, facts({ streams: [running(), direct], settings: [idle(5000)] })),
    ).toMatchObject({
      where: { proxy: 'nginx' },
      fix: [{ setting: 'proxy_read_timeout', line: 21 }],
    });
  });

  it('disbelieves an idle limit that a proxied stream survived', () => {
    const survivor = stream().commentsEvery(9000, 2).stoppedAt(12_000).done();
    expect(clearedOf(limitAhead, facts({ streams: [survivor], settings: [idle(5000)] }))).toContain(
      'not in force',
    );
  });

  it('stays silent for limits that were outlived, are kept clear of, switched off, or very far', () => {
    const settings = [total(5000), idle(60_000), total(0), total(24 * 3_600_000)];
    expect(clearedOf(limitAhead, facts({ streams: [running()], settings }))).toContain(
      'proxy_read_timeout 60s',
    );
  });

  it('leaves it to the cut when one was seen', () => {
    expect(
      findingsOf(limitAhead, facts({ streams: [stream().cutAt(900).done()], settings: [total(15_000)] })),
    ).toEqual([]);
  });

  it('needs a config', () => {
    expect(missingOf(limitAhead, facts({ streams: [running()] }))).toEqual(['config']);
  });

  it('does not call a silence that is still running clear of the limit', () => {
    const silent = stream().stoppedAt(5000).done();
    expect(missingOf(limitAhead, facts({ streams: [silent], settings: [idle(20_000)] }))).toEqual(['time']);
  });

  it('clears nothing where a config that was given could not be used', () => {
    const unusable = [
      { hop: 'edge', input: 'config' as const, given: 'a', file: 'a', why: 'it is empty', whole: true },
    ];
    for (const settings of [[idle(60_000)], [idle(0)]]) {
      expect(clearedOf(limitAhead, facts({ streams: [running()], settings }))).not.toBe('');
      expect(missingOf(limitAhead, facts({ streams: [running()], settings, unusable }))).toEqual(['config']);
    }
    const ahead = facts({ streams: [running()], settings: [total(15_000)], unusable });
    expect(findingsOf(limitAhead, ahead)).toHaveLength(1);
  });
});
