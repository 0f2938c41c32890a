/** One of thousands of streams: its figures move with each chunk, and none of its events is kept. */
import type { HeldOpening, HeldRecord, SharedHead } from '../model/held.ts';
import type { Trial } from '../model/plan.ts';
import { redactText, redactUrl } from '../model/secret.ts';
import {
  type Failure,
  type Header,
  header,
  isEventStream,
  isOpened,
  type Marks,
  type StreamClose,
  type TlsFacts,
} from '../model/stream.ts';
import { type Ending, type Exchange, ownStop, type WireEvents } from './exchange.ts';
import { HeldFigures } from './held-figures.ts';
import type { Shard } from './shard.ts';
import { startWitness, type Witness } from './witness.ts';

const redirects = new Set([301, 302, 303, 307, 308]);
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
  /** An event with an id came; told where the client may come back. */
  event(id: string): void;
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

export class HeldStream implements WireEvents {
  readonly spec: HeldSpec;
  readonly openedAt: number;
  readonly marks: Marks = { ...nothingYet };
  connection: ConnectionFacts | null = null;
  exchange: Exchange | null = null;
  shared: SharedHead | null = null;
  /** Where the response sends its client, secrets and all: not for the recording. */
  location: string | null = null;
  isOpen = false;
  failure: Failure | null = null;
  close: StreamClose | null = null;
  readonly #shard: Shard;
  readonly #owner: StreamOwner;
  readonly #startedAt = performance.now();
  readonly #witness: Witness | null;
  /** Of an event stream's body. */
  body: HeldFigures | null = null;
  /** The beginning of any other. */
  #bodyStart = '';
  #otherBytes = 0;
  #maxConcurrentStreams: number | null | undefined;
  #because: StreamClose['because'];

  constructor(spec: HeldSpec, shard: Shard, owner: StreamOwner) {
    this.spec = spec;
    this.#shard = shard;
    this.#owner = owner;
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
    const { figures } = this.#shard.sinksOf(this.spec.trial);
    figures.ms.ttfb.record(marks.firstByteMs - (marks.requestSentMs ?? 0));
    if (isEventStream({ headers })) this.body = this.#readBody(this.shared.contentEncoding);
    const cookies = headers.filter(([name]) => name.toLowerCase() === 'set-cookie');
    if (cookies.length > 0) this.#owner.cookies(cookies.map(([, value]) => value));
    if (!isOpened({ status, headers })) return;
    this.isOpen = true;
    this.#owner.opened(this);
  }

  #readBody(encoding: string | null): HeldFigures {
    const { spec, marks } = this;
    const of = {
      id: spec.id,
      startedAt: this.#startedAt,
      sentAt: this.#startedAt + (marks.requestSentMs ?? 0),
      encoding,
      witness: this.#witness,
      owner: this.#shard.comesBack ? this.#owner : null,
    };
    return new HeldFigures(of, this.#shard.sinksOf(spec.trial));
  }

  data(chunk: Buffer): void {
    if (this.body) this.body.data(chunk);
    else this.#otherData(chunk);
  }

  #otherData(chunk: Buffer): void {
    this.#otherBytes += chunk.length;
    this.#shard.sinksOf(this.spec.trial).figures.counts.bytes += chunk.length;
    if (this.#bodyStart.length < keptBodyStart) this.#bodyStart += chunk.toString('utf8', 0, keptBodyStart);
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
    const { figures } = this.#shard.sinksOf(this.spec.trial);
    const { body } = this;
    // The silence that its end closed is one as well: a stream that went mute for good is not on time.
    if (body && body.arrivals > 0) figures.ms.gap.record(this.close.idleMs ?? 0);
    const isWhole = ['terminated', 'end-stream', 'close-delimited'].includes(ending.how);
    // A body with an encoding has a last piece to undo: its events count.
    if (body) body.close(isWhole, () => this.#owner.ended(this));
    else this.#owner.ended(this);
  }

  #closeOf({ how, transport, by, code, goaway, atMs }: Ending): StreamClose {
    const sent = this.marks.requestSentMs;
    const last = this.#lastMs();
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

  /** When the last byte of the body came, else the head. */
  #lastMs(): number | null {
    const { body, marks } = this;
    return body && body.arrivals > 0 ? body.lastAt - this.#startedAt : marks.headersMs;
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
    const { body, marks } = this;
    const endGapMs = close.idleMs ?? 0;
    return {
      ...this.opening(),
      marks: {
        ...marks,
        firstEventMs: body?.firstEventMs ?? null,
        firstCommentMs: body?.firstCommentMs ?? null,
      },
      head: this.shared?.head ?? null,
      pace: body?.pace(marks.headersMs ?? 0) ?? null,
      eventCount: body?.events ?? 0,
      commentCount: body?.comments ?? 0,
      bytes: body?.bytes ?? this.#otherBytes,
      maxGapMs: body && body.arrivals > 0 ? Math.max(tenths(body.longestGapMs), endGapMs) : null,
      retryMs: body?.retryMs ?? null,
      lastEventId: body?.lastEventId ?? null,
      ...this.#oddities(),
      close,
    };
  }

  /** What most streams have nothing of. */
  #oddities(): Partial<HeldRecord> {
    const { connectErrors = [] } = this.connection ?? {};
    const start = this.#bodyStart.slice(0, keptBodyStart);
    const kept = this.close ? this.#witness?.kept() : undefined;
    const faults = kept && kept.faults.length > 0 ? kept.faults : this.body?.faults;
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
