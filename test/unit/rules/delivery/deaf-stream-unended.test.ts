import { describe, expect, test } from 'vitest';
import type { Reason } from '../../../../src/model/log-record.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { deafStream } from '../../../../src/rules/delivery/deaf-stream/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { onlyFinding } from '../verdict-of.ts';

const hops = [sampleHop('apache')];
const http2 = { protocol: 'http2' } as const;
/** Six events, one a second, and then nothing. */
const silent = (untilMs: number, change: Partial<Stream> = http2) =>
  stream(change).eventsEvery(1000, 6).stoppedAt(untilMs).done();
const gone = (of: Stream, afterMs: number, reason: Reason = 'upstream-closed') =>
  joined(
    of,
    row('apache', reason, {
      proxy: 'apache',
      kind: 'error',
      endedAt: of.openedAt + afterMs,
      upstreamAddress: '10.0.0.7:9000',
      words: 'AH01075: Error dispatching request to :',
    }),
  );
const timer = setting({
  hop: 'apache',
  proxy: 'apache',
  kind: 'idle-timeout',
  setting: 'ProxyTimeout',
  value: '6',
  ms: 6_000,
  line: 9,
});

describe('a stream whose upstream is gone by a row', () => {
  test('is told, with what made the upstream go and who never ended it', () => {
    const one = silent(14_000);
    const finding = onlyFinding(deafStream.judge(facts({ hops, streams: [one], joins: [gone(one, 5_200)] })));
    expect(finding).toMatchObject({
      confidence: 'certain',
      where: { hop: 'apache', proxy: 'apache' },
      covers: [one],
      fix: [{ proxy: 'origin' }, { setting: 'Protocols' }, { setting: 'watchdog' }],
    });
    expect(finding.fix[0]?.text).toContain('10.0.0.7:9000');
    expect(finding.what).toContain('lost its upstream, and did not tell its client');
  });

  test('by a timer of the proxy: that is raised where it stands', () => {
    const one = silent(14_000);
    const finding = onlyFinding(
      deafStream.judge(
        facts({ hops, streams: [one], joins: [gone(one, 11_000, 'idle-timeout')], settings: [timer] }),
      ),
    );
    expect(finding.what).toContain('gave its silent upstream up');
    expect(finding.fix[0]).toMatchObject({ setting: 'ProxyTimeout', line: 9, current: '6' });
  });

  test.each([
    ['the row came just before we stopped', silent(7_000), 5_200],
    ['over HTTP/1.1 the connection may be closed by a timer yet', silent(14_000, {}), 5_200],
    ['bytes came after the row, which is about something else', silent(14_000), 2_000],
  ])('is not told where %s', (_, one, afterMs) => {
    const outcome = deafStream.judge(facts({ hops, streams: [one], joins: [gone(one, afterMs)] }));
    expect(outcome.kind).not.toBe('found');
  });

  test('is not told by an access row, which our own leaving writes', () => {
    const one = silent(14_000);
    const access = joined(
      one,
      row('apache', 'upstream-closed', { proxy: 'apache', endedAt: one.openedAt + 5_200 }),
    );
    expect(deafStream.judge(facts({ hops, streams: [one], joins: [access] })).kind).not.toBe('found');
  });
});
