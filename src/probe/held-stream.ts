/** One of thousands of streams: its figures move with each chunk, and none of its events is kept. */
import type { HeldOpening, HeldRecord, SharedHead } from '../model/held.ts';
import type { Trial } from '../model/plan.ts';
import { redactText, redactUrl } from '../model/secret.ts';
import {
  type Failure,
  type FramingFault,
  type Header,
  header,
  isEventStream,
  isOpened,
  type Marks,
  type Pace,
  type StreamClose,
  type TlsFacts,
} from '../model/stream.ts';
import type { BodySink, EventMessage, HeldBody } from './body-figures.ts';
import { type Ending, type Exchange, ownStop, type WireEvents } from './exchange.ts';
import type { RunningFigures } from './figures.ts';
import type { Shard } from './shard.ts';
import { startWitness, type Witness } from './witness.ts';

const redirects = new Set([301, 302, 303, 307, 308]);
const keptFaults = 5;
const keptBodyStart = 400;

export interface HeldSpec {
  id: string;
  client: number;
  trial: Trial;
  attempt: number;
  /** Where to, when a redirect was followed. */
  url: string | null;
  /** Keeps its arrivals and events. */
  isWitness: boolean;
}

/** Who asked for the stream. */
export interface StreamOwner {
  opened(stream: HeldStream): void;
  /** The values of `Set-Cookie`. */
  cookies(lines: string[]): void;
  /** An event came, with its id if it has one. */
  event(id: string | undefined): void;
  /** All is known of it; called once. */
  ended(stream: HeldStream): void;
}

/** What connecting found, besides the times. */
export interface ConnectionFacts {
  address: string | null;
  localPort: number | null;
  tls: TlsFacts | null;
  addresses: string[];
  connectErrors: { address: string; code: string }[];
}

export class HeldStream implements WireEvents, BodySink {
  readonly spec: HeldSpec;
  readonly openedAt: number;
  readonly marks: Marks = { ...nothingYet };
  connection: ConnectionFacts | null = null;
  exchange: Exchange | null = null;
  shared: SharedHead | null = null;
  /** Where the response sends its client, secrets and all: not for the recording. */
  location: string | null = null;
  isOpen = false;
  isLookedAt = false;
  retryMs: number | null = null;
  lastEventId: string | null = null;
  failure: Failure | null = null;
  close: StreamClose | null = null;
  readonly #shard: Shard;
  readonly #owner: StreamOwner;
  readonly #figures: RunningFigures;
  readonly #startedAt = performance.now();
  readonly #witness: Witness | null;
  #body: HeldBody | null = null;
  #bodyStart: string | undefined;
  #faults: FramingFault[] | undefined;
  #maxConcurrentStreams: number | null | undefined;
  #because: StreamClose['because'];
  #events = 0;
  #comments = 0;
  #bytes = 0;
  #arrivals = 0;
  #firstAtMs = 0;
  /** Of the chunk in hand too, so that its events need no clock of their own. */
  #lastAtMs = 0;
  #longestGapMs = 0;

  constructor(spec: HeldSpec, shard: Shard, owner: StreamOwner) {
    this.spec = spec;
    this.#shard = shard;
    this.#owner = owner;
    this.#figures = shard.figuresOf(spec.trial);
    this.openedAt = Math.round(shard.wallAt(this.#startedAt));
    this.#witness = spec.isWitness ? startWitness(shard.context) : null;
  }

  /** Milliseconds since the attempt began. */
  now(): number {
    return Math.round((performance.now() - this.#startedAt) * 1000) / 1000;
  }

  requestSent(): void {
    this.marks.requestSentMs ??= this.now();
  }

  firstByte(): void {
    this.marks.firstByteMs ??= this.now();
  }

  h2Settings(maxConcurrentStreams: number | null): void {
    this.#maxConcurrentStreams = maxConcurrentStreams;
  }

  head(status: number, headers: Header[]): void {
    const { marks } = this;
    marks.headersMs = this.now();
    marks.firstByteMs ??= marks.headersMs;
    if (redirects.has(status)) this.location = header({ headers }, 'location');
    this.shared = this.#shard.heads.intern({
      status,
      headers,
      tls: this.connection?.tls ?? null,
      addresses: this.connection?.addresses ?? [],
    });
    this.#figures.ms.ttfb.record(this.#sinceSent(marks.firstByteMs));
    if (isEventStream({ headers })) {
      this.#body = this.#shard.parser.body(this.shared.contentEncoding, this);
      this.#witness?.head(this.shared.contentEncoding, () => this.now());
    } else this.#bodyStart = '';
    const cookies = headers.filter(([name]) => name.toLowerCase() === 'set-cookie');
    if (cookies.length > 0) this.#owner.cookies(cookies.map(([, value]) => value));
    if (!isOpened({ status, headers })) return;
    this.isOpen = true;
    this.#owner.opened(this);
  }

  data(chunk: Buffer): void {
    this.#arrive(chunk.length);
    this.#witness?.data(chunk, this.#lastAtMs);
    if (this.#body) this.#body.feed(chunk);
    else if (this.#bodyStart !== undefined && this.#bodyStart.length < keptBodyStart)
      this.#bodyStart += chunk.toString('utf8', 0, keptBodyStart);
  }

  #arrive(bytes: number): void {
    const atMs = this.now();
    const figures = this.#figures;
    if (this.#arrivals === 0) this.#firstAtMs = atMs;
    else {
      const gapMs = atMs - this.#lastAtMs;
      figures.ms.gap.record(gapMs);
      if (gapMs > this.#longestGapMs) this.#longestGapMs = gapMs;
    }
    this.#lastAtMs = atMs;
    this.#arrivals++;
    this.#bytes += bytes;
    figures.counts.bytes += bytes;
  }

  event(message: EventMessage): void {
    const { id, data, event } = message;
    this.#witness?.event(message, this.#lastAtMs);
    this.#events++;
    this.#figures.counts.events++;
    if (this.marks.firstEventMs === null) {
      this.marks.firstEventMs = this.#lastAtMs;
      this.#figures.ms.ttfe.record(this.#sinceSent(this.#lastAtMs));
    }
    if (id !== undefined) this.lastEventId = id;
    this.#owner.event(id);
    if (this.spec.trial.route === 'proxy') this.#shard.noteClock(data, this.#startedAt + this.#lastAtMs);
    this.#shard.keepEvent?.({
      id: this.spec.id,
      atMs: this.#lastAtMs,
      type: event ?? null,
      eventId: id ?? null,
      bytes: Buffer.byteLength(data),
    });
  }

  comment(): void {
    this.#comments++;
    this.#figures.counts.comments++;
    this.marks.firstCommentMs ??= this.#lastAtMs;
  }

  retry(ms: number): void {
    this.retryMs = ms;
  }

  fault(kind: FramingFault['kind'], shown: string): void {
    this.#faults ??= [];
    if (this.#faults.length >= keptFaults) return;
    const text = redactText(shown.slice(0, 80), this.#shard.context.secretKey);
    this.#faults.push({ kind, atMs: this.#lastAtMs, shown: JSON.stringify(text).slice(1, -1) });
  }

  #sinceSent(atMs: number): number {
    return atMs - (this.marks.requestSentMs ?? 0);
  }

  /** We end it, for a reason other than the end of the run or for none. */
  stop(because?: StreamClose['because']): void {
    this.#because = because;
    if (this.exchange) this.exchange.stop();
    else this.ended(ownStop('open', this.now()));
  }

  interrupted(): void {
    this.#because = 'interrupt';
  }

  get isInterrupted(): boolean {
    return this.#because === 'interrupt';
  }

  /** Connecting failed; null: we stopped first. */
  failed(failure: Failure | null): void {
    const atMs = this.now();
    const transport = failure?.code === 'ECONNRESET' ? 'rst' : 'open';
    if (failure === null) this.ended(ownStop(transport, atMs));
    else this.ended({ how: 'not-opened', transport, by: 'peer', code: null, goaway: null, failure, atMs });
  }

  ended(ending: Ending): void {
    if (this.close) return;
    this.exchange = null;
    this.failure = this.#because ? null : ending.failure;
    this.close = this.#closeOf(ending);
    // The silence that its end closed is one as well: a stream that went mute for good is not on time.
    if (this.#arrivals > 0) this.#figures.ms.gap.record(this.close.idleMs ?? 0);
    const isWhole = ['terminated', 'end-stream', 'close-delimited'].includes(ending.how);
    if (this.#witness) void this.#witness.end(isWhole).then(() => this.#readToEnd());
    else this.#readToEnd();
  }

  /** A body with an encoding has a last piece to undo: its events count. */
  #readToEnd(): void {
    const body = this.#body;
    this.#body = null;
    if (body) body.close(() => this.#owner.ended(this));
    else this.#owner.ended(this);
  }

  #closeOf({ how, transport, by, code, goaway, atMs }: Ending): StreamClose {
    const sent = this.marks.requestSentMs;
    const last = this.#arrivals > 0 ? this.#lastAtMs : this.marks.headersMs;
    return {
      // What follows on a cut of our own is our own, whatever the library makes of it.
      ...(this.#because ? ({ how: 'own-stop', by: 'us', code: null } as const) : { how, by, code }),
      transport,
      idleMs: last === null ? null : tenths(atMs - last),
      ageMs: sent === null ? null : tenths(atMs - sent),
      ...(goaway ? { goaway } : {}),
      ...(this.#because ? { because: this.#because } : {}),
    };
  }

  /** What is said of it when it opens. */
  opening(): HeldOpening {
    const { id, client, trial, attempt } = this.spec;
    return {
      id,
      client,
      trial: trial.name,
      attempt,
      openedAt: this.openedAt,
      head: this.shared?.head ?? 0,
      address: this.connection?.address ?? null,
      localPort: this.connection?.localPort ?? null,
      marks: this.marks,
    };
  }

  /** All that is kept of it once it has ended; before, what there is so far. */
  record(): HeldRecord {
    const close = this.close ?? this.#closeOf(ownStop('open', this.now()));
    const endGapMs = this.#arrivals > 0 ? (close.idleMs ?? 0) : 0;
    return {
      ...this.opening(),
      head: this.shared?.head ?? null,
      pace: this.#pace(),
      eventCount: this.#events,
      commentCount: this.#comments,
      bytes: this.#bytes,
      maxGapMs: this.#arrivals > 0 ? Math.max(tenths(this.#longestGapMs), endGapMs) : null,
      retryMs: this.retryMs,
      lastEventId: this.lastEventId,
      ...this.#oddities(),
      close,
    };
  }

  /** What most streams have nothing of. */
  #oddities(): Partial<HeldRecord> {
    const { connectErrors = [] } = this.connection ?? {};
    const start = this.#bodyStart?.slice(0, keptBodyStart);
    const kept = this.close ? this.#witness?.kept() : undefined;
    const faults = kept && kept.faults.length > 0 ? kept.faults : this.#faults;
    return {
      ...(this.spec.url ? { url: redactUrl(this.spec.url, this.#shard.context.secretKey) } : {}),
      ...(this.#maxConcurrentStreams === undefined
        ? {}
        : { maxConcurrentStreams: this.#maxConcurrentStreams }),
      ...(connectErrors.length > 0 ? { connectErrors } : {}),
      ...(start ? { bodyStart: redactText(start, this.#shard.context.secretKey) } : {}),
      ...(faults ? { faults } : {}),
      ...(this.failure ? { failure: this.failure } : {}),
      ...(kept ? { arrivals: kept.arrivals, events: kept.events } : {}),
    };
  }

  #pace(): Pace | null {
    if (this.#arrivals === 0) return null;
    return {
      arrivals: this.#arrivals,
      firstAtMs: this.#firstAtMs,
      lastAtMs: this.#lastAtMs,
      longestGapMs: tenths(
        Math.max(this.#longestGapMs, this.#firstAtMs - (this.marks.headersMs ?? this.#firstAtMs)),
      ),
    };
  }
}

const nothingYet: Marks = {
  dnsMs: null,
  connectMs: null,
  tlsMs: null,
  requestSentMs: null,
  headersMs: null,
  firstByteMs: null,
  firstEventMs: null,
  firstCommentMs: null,
};

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
