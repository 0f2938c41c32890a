/** One of thousands of streams: its figures move with each chunk, and none of its events is kept. */

import type { Failure } from '../../model/connecting.ts';
import type { Header } from '../../model/header.ts';
import { limits } from '../../model/limits.ts';
import type { HeldRecord, SharedHead } from '../../model/population/held.ts';
import { isRedirect, type RedirectStep } from '../../model/redirect.ts';
import type { Resumption } from '../../model/resumption.ts';
import { isEventStream, isOpened, type Marks, type StreamClose } from '../../model/stream.ts';
import type { RefusalBody } from '../body/refusal-body.ts';
import type { RefusalWords } from '../body/refusal-words.ts';
import { cookiesIn } from '../request/cookie-jar.ts';
import { type Answer, redirectionOf } from '../request/redirect.ts';
import {
  type Ending,
  type Exchange,
  type Flow,
  isWhole,
  ownStop,
  type WireEvents,
} from '../wire/exchange.ts';
import { noMarks } from '../wire/marks.ts';
import { firstPlace, type RequestPlace } from '../wire/request-place.ts';
import type { ConnectionFacts, HeldSpec } from './asking-stream.ts';
import { type DeliveryTrace, startDeliveryTrace } from './delivery-trace.ts';
import { closeOf, recordOf } from './record.ts';
import type { Shard } from './shard.ts';
import { reasonOf } from './silent-lines.ts';
import type { StreamFacts } from './stream-facts.ts';
import { HeldFigures } from './stream-figures.ts';
import type { StreamOwner } from './stream-owner.ts';

/** From the client's request to its end. */
export class HeldStream implements WireEvents, StreamFacts {
  readonly spec: HeldSpec;
  readonly openedAt: number;
  readonly startedAt = performance.now();
  readonly marks: Marks = noMarks();
  connection: ConnectionFacts | null = null;
  exchange: Exchange | null = null;
  shared: SharedHead | null = null;
  redirect: RedirectStep | null = null;
  /** Where a redirect leads that is to be followed, secrets and all: not for the recording. */
  next: RequestPlace | null = null;
  isOpen = false;
  resumption: Resumption | null = null;
  failure: Failure | null = null;
  close: StreamClose | null = null;
  readonly trace: DeliveryTrace | null;
  readonly #shard: Shard;
  readonly #owner: StreamOwner<HeldStream>;
  /** Of an event stream's body. */
  body: HeldFigures | null = null;
  /** Of any other: its bytes while they come, and what they said. */
  refusal: RefusalBody | null = null;
  refusalWords: RefusalWords | null = null;
  otherBytes = 0;
  /** We stopped reading the body of an error, or an endless one: it still counts as refused. */
  hasReadEnough = false;
  maxConcurrentStreams: number | null | undefined;
  because: StreamClose['because'];
  /** As its driver saw it; the body has its own. */
  overLimit: Ending['overLimit'];

  constructor(spec: HeldSpec, shard: Shard, owner: StreamOwner<HeldStream>) {
    this.spec = spec;
    this.#shard = shard;
    this.#owner = owner;
    this.openedAt = Math.round(shard.wallAt(this.startedAt));
    this.trace = spec.isTraced ? startDeliveryTrace(shard.context) : null;
  }

  now(): number {
    return Math.round((performance.now() - this.startedAt) * 1000) / 1000;
  }

  requestSent(): void {
    this.marks.requestSentMs ??= this.now();
  }

  firstByte(): void {
    this.marks.firstByteMs ??= this.now();
  }

  h2Settings(maxConcurrentStreams: number | null): void {
    this.maxConcurrentStreams = maxConcurrentStreams;
  }

  head(status: number, headers: Header[]): void {
    const { marks } = this;
    marks.headersMs = this.now();
    marks.firstByteMs ??= marks.headersMs;
    if (isRedirect({ status })) this.#redirected({ status, headers });
    this.shared = this.#shard.heads.intern({
      status,
      headers,
      tls: this.connection?.tls ?? null,
      addresses: this.connection?.addresses ?? [],
    });
    const { figures } = this.#shard.sinksOf(this.spec.trial);
    figures.ms.ttfb.record(marks.firstByteMs - (marks.requestSentMs ?? 0));
    if (isEventStream({ headers }) && status < 300) this.body = this.#readBody(this.shared.contentEncoding);
    const cookies = cookiesIn(headers);
    // Not needed for clients that do not reconnect.
    if (cookies.length > 0 && (this.#shard.mayReconnect || this.next)) this.#owner.cookies(cookies, this);
    if (!this.body) this.#readRefusal(status);
    if (!isOpened({ status, headers })) return;
    this.isOpen = true;
    this.#owner.opened(this);
  }

  #redirected(answer: Answer): void {
    const { id, trial, place } = this.spec;
    const { target, secretKey } = this.#shard.context;
    const asked = { id, target, trial, place: place ?? firstPlace(target, trial) };
    const { step = null, next = null } = redirectionOf(asked, answer, secretKey) ?? {};
    Object.assign(this, { redirect: step, next });
    if (next) setTimeout(() => this.exchange?.stop(), limits.redirectBodyMs).unref();
  }

  #readBody(encoding: string | null): HeldFigures {
    const { spec, marks } = this;
    const of = {
      id: spec.id,
      startedAt: this.startedAt,
      sentAt: this.startedAt + (marks.requestSentMs ?? 0),
      encoding,
      trace: this.trace,
      stream: this,
      owner: this.#shard.mayReconnect ? this.#owner : null,
    };
    return new HeldFigures(of, this.#shard.sinksOf(spec.trial));
  }

  data(chunk: Buffer, flow: Flow): void {
    if (this.body) this.body.data(chunk, flow);
    else this.#otherData(chunk);
  }

  #otherData(chunk: Buffer): void {
    this.otherBytes += chunk.length;
    this.#shard.sinksOf(this.spec.trial).figures.counts.bytes += chunk.length;
    const { refusal } = this;
    if (!refusal || refusal.isFull) return;
    refusal.take(chunk);
    if (refusal.isFull && (this.shared?.status ?? 0) >= 300) setImmediate(() => this.#sated());
  }

  /** An error's body is read only up to a size and for a limited time. */
  #readRefusal(status: number): void {
    this.refusal = this.#shard.refusals.open();
    if (status >= 300) setTimeout(() => this.#sated(), limits.refusalBodyMs).unref();
  }

  #sated(): void {
    if (this.close) return;
    this.hasReadEnough = true;
    this.stop();
  }

  /** We end it, for a reason other than the end of the run or for none. */
  stop(because?: StreamClose['because']): void {
    this.because = because;
    if (this.exchange) this.exchange.stop();
    else this.ended(ownStop('open', this.now()));
  }

  interrupted(): void {
    this.because = 'interrupt';
  }

  get isInterrupted(): boolean {
    return this.because === 'interrupt';
  }

  ended(ending: Ending): void {
    if (this.close) return;
    this.exchange = null;
    this.overLimit = ending.overLimit;
    this.because ??= reasonOf(this, ending.atMs);
    if (ending.overLimit && ending.how === 'own-stop') this.because = 'limit';
    this.failure = this.because ? null : ending.failure;
    if (this.refusal)
      this.refusalWords = this.#shard.refusals.close(this.refusal, this.shared?.headers ?? []);
    this.refusal = null;
    this.close = closeOf(this, ending);
    const { figures } = this.#shard.sinksOf(this.spec.trial);
    const { body } = this;
    // The silence before its end counts as well: a stream that became silent for good is not on time.
    if (body && body.arrivals > 0) figures.ms.gap.record(this.close.idleMs ?? 0);
    // A body with an encoding has a last piece to decode: its events count.
    if (body) body.close(isWhole(ending), () => this.#owner.ended(this));
    else this.#owner.ended(this);
  }

  record(): HeldRecord {
    return recordOf(this, this.#shard.context.secretKey);
  }
}
