/** Runs in which it counts how messages came: at once, on a beat, while this process stood still. */
import { type Facts, judgedStreams } from '../../src/model/facts.ts';
import { directPlan, facts, joined, row, sampleHop, setting, stream } from '../unit/facts-builder.ts';

export const factsOfDelivery: Facts[] = [
  stoodStill(),
  atOnce(),
  onBeat(),
  givenUp(),
  headWaits(),
  measured(),
];

/** A whole answer in one burst on both routes, with all that could say who kept it. */
function atOnce(): Facts {
  const burst = () => stream().eventAt(3_000, 'a').eventAt(3_001, 'b').eventAt(3_002, 'c').endedAt(3_003);
  const streams = [burst().done(), burst().direct().done()];
  const rows = [row('nginx', 'clean'), row('nginx', 'unknown', { kind: 'error' })];
  const settings = [setting({ kind: 'buffering', setting: 'proxy_buffering', value: 'off' })];
  const joins = streams.slice(0, 1).flatMap((one) => rows.map((record) => joined(one, record)));
  return facts({ plan: directPlan, hops: [sampleHop('nginx')], streams, joins, settings });
}

/** Through the proxies in groups on a beat, around them evenly. */
function onBeat(): Facts {
  const beats = Array.from({ length: 20 }, (_, n) => 500 * (n + 1));
  const told = beats.reduce(
    (built, ms) =>
      built
        .eventAt(ms)
        .eventAt(ms + 1)
        .eventAt(ms + 2),
    stream(),
  );
  const direct = stream().direct().eventsEvery(150, 60).stoppedAt(10_500).done();
  const settings = [setting({ kind: 'buffering', setting: 'proxy_buffering', value: 'off' })];
  return facts({
    plan: directPlan,
    hops: [sampleHop('nginx')],
    streams: [told.stoppedAt(10_500).done(), direct],
    settings,
  });
}

/** Only the stream that accepts gzip is given up for want of a head; its rows say by whom. */
function givenUp(): Facts {
  const one = stream({ asks: 'compressed' }).answered(504).done();
  const late = { ...one, marks: { ...one.marks, headersMs: 3_001 } };
  const rows = [row('nginx', 'response-timeout'), row('nginx', 'response-timeout', { kind: 'error' })];
  return facts({
    hops: [sampleHop('nginx')],
    streams: [stream().eventsEvery(500, 16).stoppedAt(8_000).done(), late],
    joins: rows.map((record) => joined(late, record)),
  });
}

/** While streams on both routes were open. */
function stoodStill(): Facts {
  const { openedAt } = stream().done();
  const streams = [stream().cutAt(9_000).done(), stream().direct().cutAt(9_000).done()];
  const generator = {
    ...facts().generator,
    pauses: [{ from: openedAt + 5_000, stoodMs: 4_000, sleptMs: 0 }],
  };
  return { ...facts(), generator, ...judgedStreams({ streams, generator }) };
}

/** Through the proxies the head waits for the first event, where compression is accepted. */
function headWaits(): Facts {
  const told = (asks: 'plain' | 'compressed') =>
    stream({ asks }).eventAt(3_003).eventAt(6_003).stoppedAt(8_000);
  const late = told('compressed').done();
  const held = { ...late, marks: { ...late.marks, headersMs: 3_002 } };
  const streams = [told('plain'), told('plain').direct(), told('compressed').direct()].map((one) =>
    one.done(),
  );
  return facts({
    plan: directPlan,
    hops: [sampleHop('edge', 'caddy')],
    streams: [held, ...streams],
    settings: [setting({ kind: 'compression', setting: 'encode', state: 'event-streams', value: 'text/*' })],
  });
}

/** The head names a length, and the rows of the proxy and its config say who answered. */
function measured(): Facts {
  const one = stream().header('content-length', '20').eventAt(3).endedAt(4).done();
  const rows = [row('nginx', 'clean'), row('nginx', 'unknown', { kind: 'error' })];
  const settings = [setting({ kind: 'route', setting: 'return', state: 'answers', answers: 200 })];
  const joins = rows.map((record) => joined(one, record));
  return facts({ hops: [sampleHop('nginx')], streams: [one], joins, settings });
}
