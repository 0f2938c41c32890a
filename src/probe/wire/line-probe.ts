/**
 * Asks whether the other end of a silent connection is still there, with TCP keep-alive (RFC 9293 section 3.8.4): the
 * kernel of a living peer answers, whatever its process does. Off until then, as it would keep alive what a box on the
 * way is about to forget.
 */
import type { Socket } from 'node:net';
import type { LineProbe, Stream } from '../../model/stream.ts';
import { codeOf } from './connect-failure.ts';

/** A connection that has been idle for so long is asked at once, then every second, ten times in all (libuv). */
const idleMs = 1_000;
/** Nothing went wrong for so long: all of them were answered. */
export const answeredMs = 12_500;
/** A reset so soon behind the first question is the answer to it, ms. */
const resetWithinMs = 500;

/** A rhythm: as many arrivals at least, over as long, ms. */
const fewestArrivals = 4;
const rhythmMs = 1_500;
/** Silent for so many of its longest pauses, and for so long, ms. */
const silentFactor = 3;
const silentMs = 3_000;

/** A stream had a rhythm, and has fallen silent so suddenly that its connection itself is to be asked. */
export function isSuddenSilence(heard: {
  arrivals: number;
  /** From the first arrival to the last, the longest time between two, and since the last, ms. */
  spanMs: number;
  longestGapMs: number;
  silentForMs: number;
}): boolean {
  if (heard.arrivals < fewestArrivals || heard.spanMs < rhythmMs) return false;
  return heard.silentForMs >= Math.max(silentMs, silentFactor * heard.longestGapMs);
}

/** One connection, from when it is made; times are of `now`, ms. */
export class LineWatch {
  #connected: { socket: Socket; raw: Socket } | null = null;
  #askedAtMs: number | null = null;
  #code: string | null = null;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** `socket`: what requests are written to; `raw`: the TCP connection under it. */
  connected(made: { socket: Socket; raw: Socket }): void {
    this.#connected = made;
  }

  /** Once, however often it is called. */
  ask(): void {
    if (this.#connected === null || this.#askedAtMs !== null) return;
    this.#askedAtMs = this.#now();
    const { socket, raw } = this.#connected;
    // Before the listeners that end its streams.
    socket.prependOnceListener('error', (error) => {
      this.#code = codeOf(error);
    });
    raw.setKeepAlive(true, idleMs);
  }

  /** What came of it by the end of the stream; null: it was not asked, or ended before it could answer. */
  result(endedAtMs: number): LineProbe | null {
    const atMs = this.#askedAtMs;
    if (atMs === null) return null;
    const tookMs = Math.round(endedAtMs - atMs);
    const answer = this.#answer(tookMs);
    return answer && { atMs: Math.round(atMs), tookMs, answer };
  }

  #answer(tookMs: number): LineProbe['answer'] | null {
    if (/^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/.test(this.#code ?? '')) return 'none';
    if (this.#code === 'ECONNRESET' && tookMs <= resetWithinMs) return 'reset';
    return this.#code === null && tookMs >= answeredMs ? 'alive' : null;
  }
}

/** The connection was gone, and only our own question showed it: nobody ended the stream. */
export function isGone({ lineProbe }: Pick<Stream, 'lineProbe'>): boolean {
  return lineProbe?.answer === 'none' || lineProbe?.answer === 'reset';
}
