import { describe, expect, test } from 'vitest';
import { cutInside, cutInsideWords } from '../../../../src/analysis/parties/cut-inside.ts';
import { suspectOf } from '../../../../src/analysis/parties/suspect.ts';
import { judgedStreams } from '../../../../src/model/facts.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { makePlan } from '../../../../src/plan/index.ts';
import { idleTimeout } from '../../../../src/rules/end/idle-timeout/index.ts';
import { totalTimeout } from '../../../../src/rules/end/total-timeout/index.ts';
import { facts, sampleHop, stream } from '../../facts-builder.ts';
import { findingsOf } from '../../rules/judged.ts';

const plan = makePlan(
  { url: 'http://app.example.test:8080/events', via: ['http://a:1', 'http://b:2', 'http://c:3'] },
  {},
);
type Made = ReturnType<typeof stream>;

/** Two streams at each place, edge to origin: target, via 1, via 2, direct. */
function asked(...made: (() => Made)[]) {
  const places = ['http1', 'via-1', 'via-2', 'direct'];
  const streams = made.flatMap((make, at): Stream[] => {
    const trial = plan.trials.find(({ name }) => name === places[at])!;
    const { name, asks, route } = trial;
    return [0, 700].map((ms) => ({ ...make().openedAfter(ms).done(), trial: name, asks, route }));
  });
  return facts({ plan, ...judgedStreams({ streams, generator: facts({}).generator }) });
}

const cut = () => stream().eventAt(200).header('server', 'Caddy').cutAt(3_000);
const bareCut = () => stream().eventAt(200).cutAt(3_000);
const lives = () => stream().eventAt(200).eventAt(5_000).stoppedAt(8_000);

describe('an end that a place between shows too', () => {
  test('clears what stands in front of it', () => {
    const all = asked(cut, bareCut, lives, lives);
    const [first] = all.streams;
    expect(cutInside(all, first)).toMatchObject({ name: 'via 1', proxy: 'unknown' });
    expect(suspectOf(all, first)).toEqual({ hop: null, proxy: 'unknown' });
    const [idle] = findingsOf(idleTimeout, all);
    expect(idle?.where.proxy).toBe('unknown');
    expect(idle?.why).toContain('Asked at via 1 (http://a:1/events) the stream ended alike');
    expect(JSON.stringify(idle)).not.toMatch(/read_timeout|server: Caddy/);
  });

  test('is no limit on age of the one in front of it either', () => {
    const old = (at: number) => () =>
      stream().eventAt(200).eventAt(at).header('server', 'Caddy').cutAt(3_000);
    const streams = [old(900), old(2_100)].flatMap((make) => asked(make, bareCut, lives, lives).streams);
    const all = { ...asked(cut, bareCut, lives, lives), streams };
    const ages = findingsOf(totalTimeout, all);
    expect(ages.length).toBeGreaterThan(0);
    expect(JSON.stringify(ages.map(({ fix }) => fix))).not.toMatch(/Caddy/);
  });

  test('the innermost place counts, and the only hop behind of the kind that it says', () => {
    const inner = () => bareCut().header('server', 'nginx');
    const all = { ...asked(cut, cut, inner, lives), hops: [sampleHop('edge', 'caddy'), sampleHop('nginx')] };
    expect(cutInside(all, all.streams[0])?.name).toBe('via 2');
    expect(suspectOf(all, all.streams[0])).toEqual({ hop: 'nginx', proxy: 'nginx' });
  });

  test('clears nobody where the place lives on, or ends otherwise', () => {
    const other = () => stream().eventAt(200).eventAt(6_500).cutAt(7_000);
    for (const place of [lives, other]) {
      const all = asked(cut, place, lives, lives);
      expect(cutInside(all, all.streams[0])).toBeNull();
      expect(cutInsideWords(all, all.streams[0])).toBe('');
      expect(suspectOf(all, all.streams[0]).proxy).toBe('caddy');
    }
  });
});
