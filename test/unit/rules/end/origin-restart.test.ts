import { describe, expect, it } from 'vitest';
import { originRestart } from '../../../../src/rules/end/origin-restart/index.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, missingOf } from '../judged.ts';

const hops = [sampleHop('nginx')];
const died = (upstreamAddress = '10.0.0.1:9000') => row('nginx', 'upstream-closed', { upstreamAddress });
const pair = () => [
  stream().eventsEvery(300, 16).cutAt(5000).done(),
  stream().openedAfter(1300).eventsEvery(300, 12).cutAt(3710).done(),
];

describe('origin-restart', () => {
  it('is certain when streams of one upstream address end together and those of another live on', () => {
    const streams = pair();
    const spared = stream().eventsEvery(300, 30).stoppedAt(9000).done();
    const joins = [
      ...streams.map((one) => joined(one, died())),
      joined(spared, row('nginx', 'client-closed', { upstreamAddress: '10.0.0.2:9000' })),
    ];
    const finding = findingOf(originRestart, facts({ hops, streams: [...streams, spared], joins }));
    expect(finding).toMatchObject({
      confidence: 'certain',
      where: { hop: null, proxy: 'origin' },
      fix: [{ setting: 'process' }],
    });
    expect(finding.what).toContain('10.0.0.1:9000');
  });

  it('is likely when the direct streams died with them, possible otherwise', () => {
    const streams = pair();
    const joins = streams.map((one) => joined(one, died()));
    const direct = stream().direct().eventsEvery(300, 16).cutAt(5000).done();
    expect(findingOf(originRestart, facts({ hops, streams: [...streams, direct], joins })).confidence).toBe(
      'likely',
    );
    expect(findingOf(originRestart, facts({ hops, streams, joins })).confidence).toBe('possible');
  });

  it('is only possible where a timer that sweeps ends streams in one moment as well', () => {
    const silent = () => [
      stream().eventAt(5).cutAt(12_005).done(),
      stream().openedAfter(1300).eventAt(5).cutAt(10_710).done(),
    ];
    const streams = silent();
    const around = silent().map((one) => ({ ...one, route: 'direct' as const }));
    const joins = streams.map((one) => joined(one, died()));
    const finding = findingOf(originRestart, facts({ hops, streams: [...streams, ...around], joins }));
    expect(finding.confidence).toBe('possible');
    expect(finding.why).toContain('one timer there');
    const refused = stream().openedAfter(12_500).answered(502).done();
    const since = facts({ hops, streams: [...streams, ...around, refused], joins });
    expect(findingOf(originRestart, since).confidence).toBe('likely');
  });

  it('stays silent when the upstream closes each stream at one age', () => {
    const streams = [
      stream().eventsEvery(300, 9).cutAt(3000).done(),
      stream().openedAfter(1300).eventsEvery(300, 9).cutAt(3000).done(),
    ];
    clearedOf(originRestart, facts({ hops, streams, joins: streams.map((one) => joined(one, died())) }));
  });

  it('stays silent where a limit that is looked at now and then ends all at about one age, two of them in one second', () => {
    const at = (openedMs: number, ageMs: number) =>
      stream().openedAfter(openedMs).eventsEvery(479, 8).cutAt(ageMs).done();
    const streams = [at(0, 4588), at(0, 4198), at(1250, 4783), at(1200, 4140)];
    const seen = facts({ hops, streams, joins: streams.map((one) => joined(one, died())) });
    clearedOf(originRestart, seen);
    // Of ages that have nothing in common, two in one moment are those of a process.
    const others = [at(0, 1200), at(0, 2400), ...pair()];
    const died4 = others.map((one) => joined(one, died()));
    expect(findingOf(originRestart, facts({ hops, streams: others, joins: died4 })).rule).toBe(
      'origin-restart',
    );
  });

  it('stays silent when streams of several addresses end together', () => {
    const streams = pair();
    const joins = streams.map((one, n) => joined(one, died(`10.0.0.${n + 1}:9000`)));
    clearedOf(originRestart, facts({ hops, streams, joins }));
  });

  it('needs rows', () => {
    expect(missingOf(originRestart, facts({ streams: pair() }))).toEqual(['access-log', 'error-log']);
  });
});
