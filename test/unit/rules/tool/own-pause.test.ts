import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../../../src/analysis/verdict.ts';
import { judgedStreams } from '../../../../src/model/facts.ts';
import type { OwnPause } from '../../../../src/model/own-pause.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { proxyBuffering } from '../../../../src/rules/delivery/proxy-buffering/index.ts';
import { judge, remainderRules, rules } from '../../../../src/rules/index.ts';
import { ownPause } from '../../../../src/rules/tool/own-pause.ts';
import { facts, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf } from '../judged.ts';

const openedAt = 1_800_000_000_000;
const pause: OwnPause = { from: openedAt + 5_000, stoodMs: 5_000, sleptMs: 0 };

/** What a recording with these streams and pauses comes to. */
function factsAcross(streams: Stream[], pauses: OwnPause[] = [pause]) {
  const generator = { ...facts({}).generator, pauses };
  return facts({ generator, ...judgedStreams({ streams, generator }) });
}

/** A tick each 500 ms for 15 s, made on time; those of the pause came with its end. */
function ticking(): Stream {
  const made = Array.from({ length: 30 }, (_, n) => 500 * (n + 1));
  const seen = made.map((atMs) => (atMs > 5_000 && atMs < 10_000 ? 10_000 : atMs));
  return withTicks(made, seen).stoppedAt(15_000).done();
}

function withTicks(made: number[], seen: number[]) {
  return stream({
    arrivals: seen.map((atMs) => ({ atMs, bytes: 20 })),
    events: seen.map((atMs, n) => ({
      atMs,
      kind: 'event' as const,
      type: 'message',
      id: `${n}`,
      bytes: 20,
      text: `${n}`,
      madeAt: openedAt + (made[n] ?? 0),
    })),
    eventCount: seen.length,
    bytes: 20 * seen.length,
    maxGapMs: 5_000,
  });
}

describe('own-pause', () => {
  it('takes the blame that a proxy would get', () => {
    const streams = [ticking()];
    findingOf(proxyBuffering, facts({ streams }));
    const across = factsAcross(streams);
    clearedOf(proxyBuffering, across);
    expect(findingOf(ownPause, across)).toMatchObject({
      severity: 'info',
      confidence: 'certain',
      where: { hop: null, proxy: 'client' },
      what: 'This tool stood still for 5 s, with 1 stream open.',
    });
    expect(across.streams[0]).toMatchObject({ soundEvents: 9, eventCount: 30, maxGapMs: 500 });
  });

  it('stays silent where nothing stood still, and where no stream was open then', () => {
    clearedOf(ownPause, facts({ streams: [ticking()] }));
    clearedOf(ownPause, factsAcross([ticking()], [{ ...pause, from: openedAt + 60_000 }]));
    clearedOf(ownPause, factsAcross([ticking()], [{ ...pause, from: openedAt - 60_000 }]));
  });

  it('an end in the pause or right behind it is no end, leads, and leaves the run undecided', () => {
    const cut = stream().eventsEvery(1_000, 4).cutAt(10_100).done();
    const across = factsAcross([cut]);
    expect(across.streams[0]?.close).toMatchObject({ how: 'own-stop', by: 'us', ageMs: 4_999 });
    const { findings } = judge(across, rules, remainderRules);
    expect(findings[0]).toMatchObject({ rule: 'own-pause' });
    expect(findings[0]?.why).toContain(`how ${cut.id} ended is not known`);
    expect(verdictOf(across, findings)).toMatchObject({ verdict: 'inconclusive' });
  });

  it('an end long behind the pause is judged as ever', () => {
    const cut = stream().eventsEvery(1_000, 20).cutAt(21_000).done();
    const { findings } = judge(factsAcross([cut]), rules, remainderRules);
    expect(findings[0]?.severity).toBe('critical');
    expect(findings.findIndex(({ rule }) => rule === 'own-pause')).toBeGreaterThan(0);
  });

  it('drops a stream whose head came in the pause, and keeps a refusal', () => {
    const late = stream().done();
    const marks = { ...late.marks, headersMs: 10_002 };
    const close = { ...late.close, ageMs: 15_000 };
    const refused = { ...late, id: 'refused', status: 503, marks, close };
    const across = factsAcross([{ ...late, marks, close }, refused]);
    expect(across.streams.map(({ id }) => id)).toEqual(['refused']);
    expect(findingOf(ownPause, across).why).toContain(`the response head of ${late.id} came in it`);
  });

  it('by the clock of streams a sleep takes no time, and what it ended may take long to show', () => {
    const slept = { from: openedAt + 5_000, stoodMs: 0, sleptMs: 600_000 };
    const cut = stream().eventsEvery(1_000, 20).cutAt(21_000).done();
    const across = factsAcross([cut], [slept]);
    expect(across.streams[0]?.close.how).toBe('own-stop');
    expect(findingOf(ownPause, across).what).toContain('for 10 min');
    const after = { ...stream().eventsEvery(1_000, 20).cutAt(21_000).done(), openedAt: openedAt + 605_100 };
    clearedOf(ownPause, factsAcross([after], [slept]));
  });
});
