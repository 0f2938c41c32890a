/** One running event stream of the origin, from its head to its end. */
import { expiryOf } from './answer.ts';
import type { EndHow, OriginBehaviour } from './behaviour.ts';
import { type Body, openBody } from './body.ts';
import type { OriginExchange } from './exchange.ts';
import type { Feed } from './feed.ts';

const defaultText = { event: '{"n":{n},"ts":"{ts}"}', comment: 'heartbeat' };

const goldenRatio = 0.618_034;

/** Ages without a rhythm, but far apart: the fractional parts of multiples of the golden ratio. */
function ageBetween(fromMs: number, untilMs: number, number: number): number {
  return fromMs + ((number * goldenRatio) % 1) * (untilMs - fromMs);
}

/** Serves one stream as its behaviour says; all its timers end with the connection. */
export class EventStream {
  readonly #behaviour: OriginBehaviour;
  readonly #exchange: OriginExchange;
  readonly #number: number;
  readonly #openedAt = Date.now();
  readonly #timers = new Set<NodeJS.Timeout>();
  #body: Body | null = null;
  #sent = 0;
  #lastId: number;
  #lastWriteAt = Date.now();

  readonly #feed: Feed | null;
  #leaveFeed: () => void = () => {};

  /** `number`: of the stream among those of its path, from 1; `feed`: what it reads from, in place of events of its own. */
  constructor(
    behaviour: OriginBehaviour,
    exchange: OriginExchange,
    number: number,
    feed: Feed | null = null,
  ) {
    this.#number = number;
    this.#feed = feed;
    this.#behaviour = behaviour;
    this.#exchange = exchange;
    this.#lastId = behaviour.withIds ? Number(exchange.headers['last-event-id'] ?? 0) || 0 : 0;
    exchange.onClose(() => this.#stop());
  }

  /** Sends the head now or after its delay, then the events. */
  start(): void {
    if (this.#behaviour.headDelayMs) this.#after(this.#behaviour.headDelayMs, () => this.#open());
    else this.#open();
  }

  /** Ends the stream from outside. */
  finish(how: EndHow): void {
    const { marker, errorEvent } = this.#behaviour.end ?? {};
    if (errorEvent !== undefined) this.#write(`event: error\ndata: ${errorEvent}\n\n`);
    if (marker !== undefined) this.#write(marker);
    this.#clearTimers();
    if (how === 'clean' && this.#body) this.#body.end();
    else if (how === 'garble') this.#exchange.garbage('no chunk\r\n');
    else if (how === 'fin' || how === 'rst') this.#exchange.cut(how);
  }

  #open(): void {
    const { init, everyMs = 1000, firstAfterMs, end, idleLimitMs } = this.#behaviour;
    this.#body = openBody(this.#behaviour, this.#exchange);
    this.#sendRetry();
    if (init !== false)
      this.#write(this.#framed('event: init\n', this.#field, init ?? '{"connectedAt":"{ts}"}'));
    const lastEventId = this.#exchange.headers['last-event-id'];
    if (this.#feed) this.#readFeed(this.#feed, typeof lastEventId === 'string' ? lastEventId : null);
    else if (everyMs > 0) this.#after(firstAfterMs ?? this.#untilTick(everyMs, 1), () => this.#tick(everyMs));
    if (end?.afterMs !== undefined) {
      const ageMs = ageBetween(end.afterMs, end.untilMs ?? end.afterMs, this.#number);
      this.#after(Math.max(0, this.#openedAt + ageMs - Date.now()), () => this.finish(end.how));
    }
    if (idleLimitMs !== undefined) this.#sweep(idleLimitMs);
    const expiry = this.#behaviour.jwtExpiry ? expiryOf(this.#exchange) : null;
    if (expiry !== null)
      this.#after(Math.max(0, expiry - Date.now()), () => this.finish(end?.how ?? 'clean'));
  }

  #sendRetry(): void {
    const { retryMs } = this.#behaviour;
    if (retryMs === undefined) return;
    const [least, most] = typeof retryMs === 'number' ? [retryMs, retryMs] : retryMs;
    this.#write(`retry: ${Math.round(ageBetween(least, most, this.#number))}\n\n`);
  }

  #readFeed(feed: Feed, lastEventId: string | null): void {
    const { text = defaultText.event } = this.#behaviour;
    this.#leaveFeed = feed.read(lastEventId, ({ id, number }) => {
      this.#lastId = number;
      this.#write(this.#framed(`id: ${id}\n`, this.#field, text));
    });
  }

  #tick(everyMs: number): void {
    const { count, end } = this.#behaviour;
    this.#sent += 1;
    this.#lastId += 1;
    this.#write(this.#beat());
    if (end?.afterEvents === this.#sent) this.finish(end.how);
    else if (this.#sent !== count)
      this.#after(this.#untilTick(everyMs, this.#sent + 1), () => this.#tick(everyMs));
  }

  /** Counted from the start, so that ticks do not drift. */
  #untilTick(everyMs: number, number: number): number {
    if (this.#behaviour.clock === 'wall') return everyMs - (Date.now() % everyMs);
    const { firstAfterMs = everyMs, headDelayMs = 0 } = this.#behaviour;
    const dueAt = this.#openedAt + headDelayMs + firstAfterMs + (number - 1) * everyMs;
    return Math.max(1, dueAt - Date.now());
  }

  get #field(): string {
    return this.#behaviour.field ?? 'data: ';
  }

  #beat(): string {
    const { kind = 'event', text = defaultText[kind], withIds } = this.#behaviour;
    if (kind === 'comment') return this.#framed('', ': ', text);
    return this.#framed(withIds ? `id: ${this.#lastId}\n` : '', this.#field, text);
  }

  /** `before`, then the text with `field` before each line of it, then the blank line or its replacement. */
  #framed(before: string, field: string, text: string): string {
    const filled = text.replaceAll('{n}', String(this.#lastId)).replaceAll('{ts}', new Date().toISOString());
    return `${before}${field}${filled.replaceAll('\n', `\n${field}`)}${this.#behaviour.raw ?? '\n\n'}`;
  }

  #write(text: string): void {
    this.#lastWriteAt = Date.now();
    this.#body?.write(text);
  }

  #sweep(idleLimitMs: number): void {
    const { sweepMs, end } = this.#behaviour;
    const idleMs = Date.now() - this.#lastWriteAt;
    if (idleMs >= idleLimitMs) {
      this.finish(end?.how ?? 'fin');
      return;
    }
    // A ticker of the whole process: every stream is looked at in the same moment.
    const waitMs = sweepMs === undefined ? idleLimitMs - idleMs : sweepMs - (Date.now() % sweepMs);
    this.#after(waitMs, () => this.#sweep(idleLimitMs));
  }

  #after(delayMs: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, delayMs);
    this.#timers.add(timer);
  }

  #clearTimers(): void {
    this.#leaveFeed();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #stop(): void {
    this.#clearTimers();
    this.#body?.drop();
  }
}
