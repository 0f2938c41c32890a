/** Events that an origin numbers and keeps in its memory, so that a client that comes back can take them up. */
import { randomBytes } from 'node:crypto';
import type { OriginBehaviour } from './behaviour.ts';

type FeedBehaviour = NonNullable<OriginBehaviour['feed']>;

/** One event as it was made. */
export interface FeedEvent {
  id: string;
  /** From 1, in its feed. */
  number: number;
}

/** One series of events: of the whole origin, of one client's session, or of one stream. */
export class Feed {
  readonly name = randomBytes(3).toString('hex');
  readonly #behaviour: FeedBehaviour;
  readonly #kept: FeedEvent[] = [];
  readonly #readers = new Set<(event: FeedEvent) => void>();
  readonly #timer: NodeJS.Timeout;
  #made = 0;

  constructor(behaviour: FeedBehaviour, everyMs: number) {
    this.#behaviour = behaviour;
    this.#timer = setInterval(() => this.#make(), everyMs);
  }

  /** Whether it has made the event of that id, kept or not. */
  knows(id: string): boolean {
    const number = this.#numberOf(id);
    return number !== null && number <= this.#made;
  }

  /** Calls `reader` with what is kept behind that id (none without one), and with each further event; the result ends that. */
  read(lastEventId: string | null, reader: (event: FeedEvent) => void): () => void {
    for (const event of this.#behind(lastEventId)) reader(event);
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #make(): void {
    this.#made += 1;
    const event = { id: this.#idOf(this.#made), number: this.#made };
    this.#kept.push(event);
    if (this.#kept.length > this.#behaviour.keep) this.#kept.shift();
    for (const reader of this.#readers) reader(event);
  }

  #idOf(number: number): string {
    const { ids = 'number' } = this.#behaviour;
    if (ids === 'number') return String(number);
    return ids === 'random' ? randomBytes(8).toString('hex') : `${this.name}-${number}`;
  }

  /** By its own list for random ones; null: it is none of this feed. */
  #numberOf(id: string): number | null {
    const { ids = 'number' } = this.#behaviour;
    if (ids === 'random') return this.#kept.find((event) => event.id === id)?.number ?? null;
    const [, name, digits] = /^(?:(.*)-)?(\d+)$/.exec(id) ?? [];
    if (digits === undefined || (ids === 'number' ? name !== undefined : name !== this.name)) return null;
    return Number(digits);
  }

  #behind(lastEventId: string | null): FeedEvent[] {
    const { resume = 'after' } = this.#behaviour;
    const last = lastEventId === null ? null : this.#numberOf(lastEventId);
    if (last === null || resume === 'never') return [];
    return this.#kept.filter(({ number }) => (resume === 'from' ? number >= last : number > last));
  }
}

/** All feeds of one origin. */
export class Feeds {
  #feeds: Feed[] = [];

  /** The feed that this request reads; null: it names an event that this origin never made, and is refused for that. */
  feedFor({ feed, everyMs = 1000 }: OriginBehaviour, lastEventId: string | null): Feed | null {
    const { per = 'origin', unknown = 'live' } = feed as FeedBehaviour;
    const known = lastEventId === null ? undefined : this.#feeds.find((one) => one.knows(lastEventId));
    if (lastEventId !== null && !known && unknown === 'refuse') return null;
    const [first] = this.#feeds;
    if (per === 'origin' && first) return first;
    if (per === 'session' && known) return known;
    const made = new Feed(feed as FeedBehaviour, everyMs);
    this.#feeds.push(made);
    return made;
  }

  /** What was only in memory is gone. */
  forget(): void {
    for (const feed of this.#feeds) feed.stop();
    this.#feeds = [];
  }
}
