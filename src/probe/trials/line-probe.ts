/**
 * Asks whether the other end of a silent connection is still there, with TCP keep-alive (RFC 9293 section 3.8.4): the
 * kernel of a living peer answers, whatever its process does. Off until then, as it would keep alive what a box on the
 * way is about to forget.
 */
import type { Socket } from 'node:net';
import type { LineProbe, Stream } from '../../model/stream.ts';
import { codeOf } from '../wire/connect-failure.ts';

/** A connection that has been idle for so long is asked at once, then every second, ten times in all (libuv). */
const idleMs = 1_000;
/** Nothing went wrong for so long: all of them were answered. */
export const answeredMs = 12_500;
/** A reset so soon behind the first question is the answer to it, ms. */
const resetWithinMs = 500;

/** One connection, from when it is made. */
export class LineWatch {
  #socket: Socket | null = null;
  #askedAtMs: number | null = null;
  #code: string | null = null;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** `socket`: what requests are written to; `raw`: the TCP connection under it. */
  connected({ socket, raw }: { socket: Socket; raw: Socket }): void {
    this.#socket = raw;
    socket.once('error', (error) => {
      this.#code = codeOf(error);
    });
  }

  get isAsked(): boolean {
    return this.#askedAtMs !== null;
  }

  ask(): void {
    if (this.#socket === null || this.isAsked) return;
    this.#askedAtMs = this.#now();
    this.#socket.setKeepAlive(true, idleMs);
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
