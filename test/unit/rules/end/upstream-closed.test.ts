import { describe, expect, it } from 'vitest';
import { upstreamClosed } from '../../../../src/rules/end/upstream-closed/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, findingsOf, missingOf } from '../judged.ts';

const nginx = sampleHop('nginx');
const died = row('nginx', 'upstream-closed', {
  kind: 'error',
  words: 'upstream prematurely closed connection',
});

const counted = (names: string[]) => {
  const at = (rise: number) => ({
    ...{ hop: 'envoy', at: 0, version: null, uptimeSeconds: null, hosts: [] },
    counters: Object.fromEntries(names.map((name) => [`cluster.app.${name}`, rise])),
  });
  return [{ before: at(0), after: at(2) }];
};

describe('upstream-closed by the counters of an Envoy alone', () => {
  const cutAt = (ms: number) => stream().openedAfter(ms).eventsEvery(300, 9).cutAt(3001).done();
  const streams = [cutAt(0), cutAt(1300)];
  const names = ['upstream_cx_destroy_remote_with_active_rq', 'upstream_rq_rx_reset'];

  it('is of what stands behind that Envoy, and no log is spoken of', () => {
    for (const name of names) {
      const given = { hops: [sampleHop('envoy')], streams, admin: counted([name]) };
      const finding = findingOf(upstreamClosed, facts(given));
      expect(finding).toMatchObject({ confidence: 'likely', where: { hop: null, proxy: 'origin' } });
      expect(finding.why).toContain('counted that its upstream');
      expect(finding.why).not.toContain('logged');
      expect(finding.evidence[0]?.fact).toContain(name);
      const hops = [sampleHop('envoy'), sampleHop('inner', 'nginx')];
      expect(findingOf(upstreamClosed, facts({ ...given, hops })).where.hop).toBe('inner');
    }
  });

  it('is not concluded from a counter that the proxy raises itself, nor for streams that ended whole', () => {
    const own = {
      hops: [sampleHop('envoy')],
      streams,
      admin: counted(['upstream_cx_destroy_local_with_active_rq']),
    };
    expect(findingsOf(upstreamClosed, facts(own))).toEqual([]);
    const mergedByParty = [0, 1300].map((ms) =>
      stream().openedAfter(ms).eventsEvery(300, 9).endedAt(3001).done(),
    );
    const ended = { hops: [sampleHop('envoy')], streams: mergedByParty, admin: counted(names) };
    expect(findingsOf(upstreamClosed, facts(ended))).toEqual([]);
  });
});

describe('upstream-closed', () => {
  it('is certain of the origin by the row of the last hop', () => {
    const cut = stream().eventAt(10).cutAt(900).done();
    expect(
      findingOf(upstreamClosed, facts({ hops: [nginx], streams: [cut], joins: [joined(cut, died)] })),
    ).toMatchObject({
      confidence: 'certain',
      where: { hop: null, proxy: 'origin' },
      fix: [{ proxy: 'origin', setting: 'process' }],
    });
  });

  it('names the hop behind the one that noticed', () => {
    const cut = stream().eventAt(10).cutAt(900).done();
    const record = row('edge', 'upstream-closed', { proxy: 'envoy' });
    expect(
      findingOf(
        upstreamClosed,
        facts({ hops: [sampleHop('edge', 'envoy'), nginx], streams: [cut], joins: [joined(cut, record)] }),
      ).where,
    ).toEqual({ hop: 'nginx', proxy: 'nginx' });
  });

  it('is lost neither by an inner 200 OK nor sure by a fuzzy join', () => {
    const cut = stream().eventAt(10).cutAt(900).done();
    const hops = [sampleHop('edge', 'envoy'), nginx];
    const record = row('edge', 'upstream-closed', { proxy: 'envoy' });
    const ok = row('nginx', 'clean', { reasonConfidence: 'possible' });
    expect(
      findingOf(
        upstreamClosed,
        facts({ hops, streams: [cut], joins: [joined(cut, record, 'fuzzy'), joined(cut, ok)] }),
      ).confidence,
    ).toBe('likely');
  });

  it('stays silent for a clean end, and for a timer of the proxy', () => {
    const ended = stream().eventAt(10).endedAt(900).done();
    clearedOf(
      upstreamClosed,
      facts({ hops: [nginx], streams: [ended], joins: [joined(ended, row('nginx', 'clean'))] }),
    );
    const cut = stream().eventAt(10).cutAt(900).done();
    clearedOf(
      upstreamClosed,
      facts({ hops: [nginx], streams: [cut], joins: [joined(cut, row('nginx', 'idle-timeout'))] }),
    );
  });

  it('asks for logs, or for the row that is missing', () => {
    const cut = stream().eventAt(10).cutAt(900).done();
    expect(missingOf(upstreamClosed, facts({ streams: [cut] }))).toEqual(['access-log', 'error-log']);
    expect(missingOf(upstreamClosed, facts({ hops: [nginx], streams: [cut] }))).toEqual(['log-row']);
  });

  it('is ruled out where every row is there and the error log would hold the line', () => {
    const cut = stream().eventsEvery(100, 8).cutAt(900).done();
    const joins = [joined(cut, row('nginx', 'unknown', { reasonConfidence: 'possible' }))];
    clearedOf(upstreamClosed, facts({ hops: [nginx], streams: [cut], joins }));
    const settings = [
      setting({
        kind: 'error-log',
        state: 'hides-errors',
        setting: 'error_log',
        value: 'error.log',
        detail: 'crit',
      }),
    ];
    missingOf(upstreamClosed, facts({ hops: [nginx], streams: [cut], joins, settings }));
    const closeDelimitedHop = { ...nginx, errorLogs: [] };
    missingOf(upstreamClosed, facts({ hops: [closeDelimitedHop], streams: [cut], joins }));
  });

  it('blames no one for cuts without a rhythm that no log explains', () => {
    const cuts = [
      stream().eventsEvery(300, 5).cutAt(1_500).done(),
      stream().openedAfter(4_000).eventsEvery(300, 20).cutAt(5_750).done(),
    ];
    expect(missingOf(upstreamClosed, facts({ streams: cuts }))).toEqual(['access-log', 'error-log']);
  });

  it('leaves cuts at one age to the timers', () => {
    const cuts = [
      stream().eventsEvery(300, 9).cutAt(3_000).done(),
      stream().openedAfter(1_300).eventsEvery(300, 9).cutAt(3_000).done(),
    ];
    expect(missingOf(upstreamClosed, facts({ streams: cuts }))).toEqual(['access-log', 'error-log']);
  });
});

describe('the times of streams that an upstream closed', () => {
  const whyOf = (...times: [openedAfter: number, ageMs: number, lastAt: number][]) => {
    const streams = times.map(([opened, age, last]) =>
      stream().openedAfter(opened).eventAt(10).eventAt(last).cutAt(age).done(),
    );
    const joins = streams.map((cut) => joined(cut, died));
    return findingOf(upstreamClosed, facts({ hops: [nginx], streams, joins })).why;
  };

  it('are those of a limit where streams began one after another', () => {
    expect(whyOf([0, 5_000, 4_700], [1_300, 5_001, 4_200], [2_600, 5_003, 4_900])).toContain(
      'Every time at age 5',
    );
  });

  it('are of one event where the ends lie together, and the ages do not', () => {
    const why = whyOf([0, 4_803, 4_612], [100, 4_704, 4_565], [200, 4_602, 4_152]);
    expect(why).toContain('one moment, at different ages');
    expect(why).not.toContain('look for a limit');
  });

  it('may be either where they began together', () => {
    const why = whyOf([0, 4_803, 4_612], [3, 4_801, 4_365], [6, 4_799, 4_152]);
    expect(why).toContain('or a limit of that length');
    expect(why).not.toContain('Every time');
  });
});
