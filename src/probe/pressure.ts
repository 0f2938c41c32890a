/**
 * Ordinary requests beside the streams, as many a second as asked for, by autocannon. It never measures a
 * stream. The only door to autocannon.
 */
import type autocannon from 'autocannon';
import type { Pressure } from '../model/plan.ts';
import type { PressureFigures } from '../model/population.ts';

/** Each connection has one request under way: enough of them that a slow answer does not lower the rate. */
const perConnection = 10;
const mostConnections = 100;

/** Requests on their way. */
export interface RunningPressure {
  /** Ends it; what it came to. */
  stop(): Promise<PressureFigures>;
}

/** Starts the requests; none of the user's own headers goes with them, as they are not asked of the stream's path. */
export async function startPressure(
  { url, perSecond }: Pressure,
  durationMs: number,
): Promise<RunningPressure> {
  // Only now: it is a large library, and most runs do without.
  const { default: run } = await import('autocannon');
  const connections = Math.min(mostConnections, Math.max(1, Math.ceil(perSecond / perConnection)));
  const { instance, result } = startAutocannon(run, {
    url,
    connections,
    overallRate: perSecond,
    duration: Math.ceil(durationMs / 1000) + 60,
    headers: { 'user-agent': 'sse-doctor (pressure)' },
  });
  const started = performance.now();
  return {
    async stop() {
      const seconds = (performance.now() - started) / 1000;
      instance.stop();
      return figuresOf(await result, url, perSecond, seconds);
    },
  };
}

/** Only called with a callback does it give what can be stopped. */
function startAutocannon(run: typeof autocannon, options: autocannon.Options) {
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
  { requests, latency, errors, timeouts, non2xx }: autocannon.Result,
  url: string,
  wantedPerSecond: number,
  seconds: number,
): PressureFigures {
  const { min, mean, p50, p90, p97_5, p99, max } = latency as autocannon.Histogram & { totalCount?: number };
  return {
    url,
    wantedPerSecond,
    perSecond: Math.round((requests.total / Math.max(seconds, 1)) * 10) / 10,
    requests: requests.total,
    errors,
    timeouts,
    non2xx,
    // autocannon keeps whole milliseconds, and p97.5 in place of p95.
    latencyMs:
      requests.total === 0 ? null : { count: requests.total, min, mean, p50, p90, p95: p97_5, p99, max },
  };
}
