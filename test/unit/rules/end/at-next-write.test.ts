/** A limit on the age that acts at the next write and leaves no line, as http.Server.WriteTimeout of Go. */
import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../../src/model/facts.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { idleTimeout } from '../../../../src/rules/end/idle-timeout/index.ts';
import { networkReset } from '../../../../src/rules/end/network-reset.ts';
import { totalTimeout } from '../../../../src/rules/end/total-timeout/index.ts';
import { directPlan, facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

const edge = sampleHop('envoy');
const go = { ...sampleHop('go'), accessLogs: ['go-access.log'], errorLogs: ['go-error.log'] };
const rowOf = (of: Stream) =>
  joined(of, row('go', 'unknown', { proxy: 'go', reasonConfidence: 'possible', userAgent: of.tag }));
const closedOf = (of: Stream) =>
  joined(of, row('envoy', 'upstream-closed', { reasonConfidence: 'likely', words: 'UPE' }));

describe('streams behind a Go proxy, cut as their next event came to those that were asked around it', () => {
  // One event every 4 s on the wall’s clock: for the second after 1.7 s and 5.7 s. Envoy closes 1 s later.
  const early = stream().eventAt(60).cutAt(3_940).done();
  const late = stream().openedAfter(1_240).eventAt(60).eventAt(1_700).cutAt(6_700).done();
  const ticks = [60, 2_940, 6_940];
  const direct = ticks
    .reduce((made, at) => made.eventAt(at), stream().direct())
    .stoppedAt(9_000)
    .done();
  const given: Partial<Facts> = {
    plan: directPlan,
    hops: [edge, go],
    streams: [early, late, direct],
    joins: [closedOf(early), closedOf(late), rowOf(early), rowOf(late)],
  };

  test('met a limit on the age, of the proxy that closed', () => {
    expect(onlyFinding(totalTimeout.judge(facts(given)))).toMatchObject({
      confidence: 'likely',
      where: { hop: 'go', proxy: 'go' },
      fix: [{ setting: 'http.Server.WriteTimeout' }],
    });
  });

  describe('all at one event', () => {
    const [one, two] = [
      stream().eventAt(60).cutAt(3_940).done(),
      stream().openedAfter(1_240).eventAt(60).cutAt(2_700).done(),
    ];
    const shared = {
      ...given,
      streams: [one, two, direct],
      joins: [closedOf(one), closedOf(two), rowOf(one), rowOf(two)],
    };

    test('met it too, where the proxy lived on to write their rows', () => {
      expect(onlyFinding(totalTimeout.judge(facts(shared)))).toMatchObject({ where: { hop: 'go' } });
    });

    test('a look-alike without its rows may be a process that went', () => {
      const outcome = totalTimeout.judge(facts({ ...shared, joins: [closedOf(one), closedOf(two)] }));
      expect(outcome.kind).not.toBe('found');
    });
  });

  test('were not cut for a silence', () => {
    expect(silenceOf(idleTimeout.judge(facts(given)))).toContain('next event was due');
  });

  test('a look-alike whose ends meet no event keeps its silence', () => {
    const quiet = stream().direct().eventAt(60).eventAt(4_500).stoppedAt(9_000).done();
    const outcome = totalTimeout.judge(facts({ ...given, streams: [early, late, quiet] }));
    expect(outcome.kind).not.toBe('found');
  });

  test('a look-alike behind a proxy without such a limit is none', () => {
    const hops = [edge, { ...go, proxy: 'haproxy' as const }];
    expect(totalTimeout.judge(facts({ ...given, hops })).kind).not.toBe('found');
  });
});

describe('streams cut at one age, of which the only proxy has rows and no line', () => {
  const cut = (after: number) => stream().openedAfter(after).eventsEvery(500, 6).cutAt(3_000).done();
  const [a, b] = [cut(0), cut(1_240)];
  const given: Partial<Facts> = { hops: [go], streams: [a, b], joins: [rowOf(a), rowOf(b)] };

  test('were cut by it: it would have written that its upstream went', () => {
    expect(onlyFinding(totalTimeout.judge(facts(given)))).toMatchObject({
      confidence: 'likely',
      where: { hop: 'go', proxy: 'go' },
    });
  });

  test('a look-alike without its error log names nobody', () => {
    const outcome = totalTimeout.judge(facts({ ...given, hops: [{ ...go, errorLogs: [] }] }));
    expect(onlyFinding(outcome)).toMatchObject({ where: { hop: null, proxy: 'unknown' } });
  });

  test('a look-alike of a proxy that logs its own limits names nobody', () => {
    const outcome = totalTimeout.judge(facts({ ...given, hops: [{ ...go, proxy: 'nginx' }] }));
    expect(onlyFinding(outcome)).toMatchObject({ where: { hop: null, proxy: 'unknown' } });
  });
});

describe('a reset among streams that ended at one age', () => {
  const cut = (after: number, transport: 'fin' | 'rst') =>
    stream().openedAfter(after).eventsEvery(500, 6).cutAt(3_000, { transport }).done();

  test('is the same limit: a connection closed with bytes unread', () => {
    const streams = [cut(0, 'fin'), cut(1_240, 'fin'), cut(1_240, 'rst')];
    expect(silenceOf(networkReset.judge(facts({ streams })))).toContain('one limit');
  });

  test('a look-alike at another age is the network’s', () => {
    const other = stream().eventsEvery(500, 12).cutAt(6_100, { transport: 'rst' }).done();
    const streams = [cut(0, 'fin'), cut(1_240, 'fin'), other];
    expect(onlyFinding(networkReset.judge(facts({ streams })))).toMatchObject({
      where: { proxy: 'network' },
    });
  });
});
