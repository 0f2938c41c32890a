import { describe, expect, test } from 'vitest';
import type { Stream } from '../../../../src/model/stream.ts';
import { disconnectNotPropagated } from '../../../../src/rules/end/disconnect-not-propagated/index.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const hops = [sampleHop('nginx'), sampleHop('envoy')];
const left = (gapMs = 500): Stream => ({
  ...stream()
    .eventsEvery(gapMs, 5_000 / gapMs)
    .stoppedAt(5_000)
    .done(),
  asks: 'left-early',
  trial: 'left-early',
});
const stayed = () => stream().eventsEvery(500, 40).stoppedAt(20_000).done();
const lasted = (hop: string, durationMs: number) => row(hop, 'client-closed', { durationMs });

describe('disconnect-not-propagated', () => {
  test('is certain by the row of the first hop, which lasted longer than our stream', () => {
    const one = left();
    const joins = [joined(one, lasted('nginx', 14_000))];
    const finding = onlyFinding(disconnectNotPropagated.judge(facts({ hops, beside: [one], joins })));
    expect(finding).toMatchObject({
      severity: 'warning',
      confidence: 'certain',
      where: { hop: 'nginx', proxy: 'nginx' },
    });
    expect(finding.fix[0]).toMatchObject({ setting: 'proxy_ignore_client_abort', suggested: 'off' });
  });

  test('where the second hop alone goes on, the first did not pass it on', () => {
    const one = left();
    const joins = [joined(one, lasted('nginx', 5_000)), joined(one, lasted('envoy', 14_000))];
    const finding = onlyFinding(disconnectNotPropagated.judge(facts({ hops, beside: [one], joins })));
    expect(finding).toMatchObject({ confidence: 'likely', where: { hop: 'nginx' } });
  });

  test('is likely where its row is missing, though rows of streams that ended later are there', () => {
    const [one, other] = [left(), stayed()];
    const joins = [joined(other, lasted('nginx', 20_000))];
    const seen = { hops: hops.slice(0, 1), streams: [other], beside: [one], joins };
    expect(onlyFinding(disconnectNotPropagated.judge(facts(seen)))).toMatchObject({ confidence: 'likely' });
  });

  describe('behind a hop that sees a lost client only when it next writes', () => {
    const away = (): Stream => ({
      ...stream().eventAt(10).stoppedAt(5_000).done(),
      asks: 'left-early',
      trial: 'left-early',
    });
    const quiet = () => stream().eventAt(10).stoppedAt(14_000).done();
    const logs = [
      {
        hop: 'haproxy',
        file: 'haproxy-access.log',
        dialect: 'haproxy',
        lines: 1,
        parsed: 1,
        unparsed: 0,
        matched: 0,
      },
    ];
    const seen = (part: object = {}) =>
      disconnectNotPropagated.judge(
        facts({ hops: [sampleHop('haproxy')], streams: [quiet()], beside: [away()], logs, ...part }),
      );

    test('a log without any row of a quiet stream is a sign, and possible: it may be late', () => {
      const finding = onlyFinding(seen());
      expect(finding).toMatchObject({ confidence: 'possible', where: { hop: 'haproxy', proxy: 'haproxy' } });
      expect(finding.what).toContain('by its log: no row came in 9 s');
      expect(finding.fix[0]).toMatchObject({ setting: 'option abortonclose' });
    });

    test('a log with rows of this path is its own: likely', () => {
      const earlier = { ...row('haproxy', 'clean'), path: '/events' };
      expect(onlyFinding(seen({ records: [earlier] }))).toMatchObject({ confidence: 'likely' });
    });

    test('stays silent where the origin wrote meanwhile, the log was not read, over HTTP/2, or for a proxy that sees it at once', () => {
      const busy = stream().eventsEvery(500, 28).stoppedAt(14_000).done();
      expect(silenceOf(seen({ streams: [busy] }))).toContain('access-log');
      expect(silenceOf(seen({ logs: [] }))).toContain('access-log');
      expect(silenceOf(seen({ beside: [{ ...away(), protocol: 'http2' }] }))).toContain('access-log');
      const other = {
        hops: [sampleHop('nginx')],
        logs: [{ ...logs[0]!, hop: 'nginx', file: 'nginx-access.log' }],
      };
      expect(silenceOf(seen(other))).toContain('access-log');
    });
  });

  test('stays silent where the rows end with the stream, or two events later', () => {
    const quick = left();
    const slow = left(2_500);
    const joins = [joined(quick, lasted('nginx', 5_010)), joined(slow, lasted('nginx', 10_000))];
    const outcome = disconnectNotPropagated.judge(facts({ hops, beside: [quick, slow], joins }));
    expect(silenceOf(outcome)).toContain('end with them');
  });

  test('stays silent for a stream that the other side ended', () => {
    const one = stream().eventsEvery(500, 10).cutAt(5_000).done();
    const joins = [joined(one, lasted('nginx', 14_000))];
    expect(silenceOf(disconnectNotPropagated.judge(facts({ hops, streams: [one], joins })))).toContain(
      'no stream of ours was made to leave',
    );
  });

  test('stays silent where this process stood still, so that it is not known when the stream was left', () => {
    const one = { ...left(), soundEvents: 4 };
    const joins = [joined(one, lasted('nginx', 14_000))];
    expect(silenceOf(disconnectNotPropagated.judge(facts({ hops, beside: [one], joins })))).toContain(
      'no stream of ours was made to leave',
    );
  });

  test('is not checked without rows', () => {
    expect(silenceOf(disconnectNotPropagated.judge(facts({ beside: [left()] })))).toContain('access-log');
  });
});
