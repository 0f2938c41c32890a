/**
 * Ordinary requests beside the streams, as many a second as asked for, by autocannon. It never measures a
 * stream. The only door to autocannon.
 */
import type autocannon from 'autocannon';
import type { Pressure } from '../../model/plan.ts';
import type { PressureFigures } from '../../model/population/figures.ts';
import { createHistogram, type Histogram } from '../../tally/histograms.ts';
import { sharesOf } from './share.ts';

/** Requests on their way. */
export interface RunningPressure {
  /** Ends it and returns the figures. */
  stop(): Promise<PressureFigures>;
}

/** Starts the requests; none of the user's own headers goes with them, as they are not asked of the stream's path. */
export async function startPressure(pressure: Pressure, durationMs: number): Promise<RunningPressure> {
  // Only now: it is a large library, and most runs do without.
  const { default: run } = await import('autocannon');
  const latency = createHistogram();
  const cannons: Cannon[] = [];
  const timers = sharesOf(pressure.perSecond).map(({ connections, perSecond, afterMs }) =>
    setTimeout(() => {
      cannons.push(
        startAutocannon(run, {
          url: pressure.url,
          connections,
          overallRate: perSecond,
          duration: Math.ceil(durationMs / 1000) + 60,
          headers: { 'user-agent': 'sse-doctor (pressure)' },
          // Its correction takes 1/rate seconds for milliseconds, and adds a hundred invented answers to each slow one.
          ignoreCoordinatedOmission: true,
          setupClient: (client) => timeAnswers(client, latency),
        }),
      );
    }, afterMs),
  );
  const started = performance.now();
  return {
    async stop() {
      const seconds = (performance.now() - started) / 1000;
      for (const timer of timers) clearTimeout(timer);
      for (const { instance } of cannons) instance.stop();
      const results = await Promise.all(cannons.map(({ result }) => result));
      return figuresOf(results, latency, pressure, seconds);
    },
  };
}

/**
 * Each answer's time since its request, ms. Where a server closes between two requests autocannon keeps the start of
 * the one that was lost, and counts all later answers of that connection from the request before theirs; so the start
 * is noted here. One request of a client is under way at a time.
 */
function timeAnswers(client: autocannon.Client, latency: Histogram): void {
  let sentAt = performance.now();
  // Emitted by every client, though not in its types.
  (client as NodeJS.EventEmitter).on('request', () => {
    sentAt = performance.now();
  });
  client.on('response', () => latency.record(performance.now() - sentAt));
}

interface Cannon {
  instance: autocannon.Instance;
  result: Promise<autocannon.Result>;
}

/** It returns a stoppable instance only if it is called with a callback. */
function startAutocannon(run: typeof autocannon, options: autocannon.Options): Cannon {
  let settle: (result: autocannon.Result) => void;
  let fail: (error: Error) => void;
  const result = new Promise<autocannon.Result>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });
  const instance = run(options, (error, found) => (error ? fail(error) : settle(found)));
  return { instance, result };
}

function figuresOf(
  results: autocannon.Result[],
  latency: Histogram,
  { url, perSecond }: Pressure,
  seconds: number,
): PressureFigures {
  const sum = (of: (result: autocannon.Result) => number) =>
    results.reduce((total, result) => total + of(result), 0);
  const requests = sum((result) => result.requests.total);
  return {
    url,
    wantedPerSecond: perSecond,
    perSecond: Math.round((requests / Math.max(seconds, 1)) * 10) / 10,
    requests,
    errors: sum(({ errors }) => errors),
    timeouts: sum(({ timeouts }) => timeouts),
    non2xx: sum(({ non2xx }) => non2xx),
    latencyMs: latency.summary(),
  };
}
