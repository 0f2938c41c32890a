/** One client of a population: asks, loses its stream, and comes back as its policy says. */
import { requestIdOf } from '../model/held.ts';
import type { Trial } from '../model/plan.ts';
import type { LossKind } from '../model/reconnect.ts';
import type { Header } from '../model/stream.ts';
import { ConnectFailure } from './connect-failure.ts';
import { noIdsSeen, noteId, reconnected } from './event-ids.ts';
import type { RunningFigures } from './figures.ts';
import { HeldStream, type StreamOwner } from './held-stream.ts';
import { lossOf, newComeBack, nextDelayMs, openedAgain, type Quality } from './reconnect.ts';
import { httpRequest } from './request.ts';
import type { Shard } from './shard.ts';

const mostRedirects = 5;
/** The mean latency of a client follows its last attempts this closely. */
const latencyShare = 0.2;
/** Attempts that its share of errors looks back on. */
const rememberedAttempts = 10;

/** Clients of these first numbers keep what they saw event by event. */
const witnesses = 8;

export class Client implements StreamOwner {
  readonly number: number;
  readonly trial: Trial;
  stream: HeldStream | null = null;
  readonly #shard: Shard;
  readonly #figures: RunningFigures;
  readonly #ids = noIdsSeen();
  readonly #comeBack = newComeBack();
  #attempts = 0;
  #redirects = 0;
  #url: string | null = null;
  #cookies: Map<string, string> | null = null;
  #lastEventId: string | null = null;
  #retryMs: number | null = null;
  #askedAt = 0;
  #lostAt: number | null = null;
  #latencyMs: number | null = null;
  /** One bit an attempt, the latest lowest: it failed. */
  #errors = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(number: number, trial: Trial, shard: Shard) {
    this.number = number;
    this.trial = trial;
    this.#shard = shard;
    this.#figures = shard.sinksOf(trial).figures;
  }

  /** It had its stream, and will not ask for another. */
  get isDone(): boolean {
    return this.#attempts > 0 && this.stream === null && this.#timer === null;
  }

  /** Asks for a stream; what becomes of it is told by `opened` and `ended`. */
  ask(): void {
    this.#timer = null;
    const figures = this.#figures;
    const now = performance.now();
    this.#attempts++;
    figures.counts.attempts++;
    if (this.#attempts > 1) {
      figures.counts.reconnects++;
      figures.ms.interval.record(now - this.#askedAt);
      reconnected(this.#ids);
    }
    this.#askedAt = now;
    this.#redirects = 0;
    this.#send();
  }

  #send(): void {
    const spec = {
      id: this.#shard.nextId(),
      client: this.number,
      trial: this.trial,
      attempt: this.#attempts,
      url: this.#url,
      isWitness: this.number <= witnesses || this.#shard.plan.population?.connections === 1,
    };
    const stream = new HeldStream(spec, this.#shard, this);
    this.stream = stream;
    this.#figures.opening++;
    this.#connect(stream);
  }

  /** Ends its stream and asks no more. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.stream?.stop();
  }

  async #connect(stream: HeldStream): Promise<void> {
    const { connections, context, plan } = this.#shard;
    const { id, url } = stream.spec;
    const requestId = requestIdOf(context.run, id);
    const spec = {
      id,
      requestId,
      trial: this.trial,
      attempt: stream.spec.attempt,
      url: url ?? undefined,
    };
    const request = httpRequest(spec, context);
    this.#addOwnHeaders(request.headers);
    try {
      const exchange = await connections.ask(stream, request);
      if (stream.close) return exchange.stop();
      stream.exchange = exchange;
      const { tlsMs, connectMs } = stream.marks;
      if (connectMs !== null) this.#figures.ms.connect.record(tlsMs ?? connectMs);
      const { maxTimeMs } = plan.target;
      if (maxTimeMs !== null) setTimeout(() => stream.stop('max-time'), maxTimeMs).unref();
    } catch (error) {
      if (!(error instanceof ConnectFailure)) throw error;
      this.#shard.noteFailure(error.failure);
      stream.failed(this.#shard.isStopping ? null : error.failure);
    }
  }

  #addOwnHeaders(headers: Header[]): void {
    if (this.#lastEventId && this.#shard.policy.lastEventId)
      headers.push(['Last-Event-ID', asBytes(this.#lastEventId)]);
    if (!this.#cookies) return;
    const own = asBytes([...this.#cookies].map((pair) => pair.join('=')).join('; '));
    const at = headers.findIndex(([name]) => name.toLowerCase() === 'cookie');
    const [name, given] = headers[at] ?? ['Cookie', null];
    // In place of the user's own: that field belongs to the plan, and to all clients.
    headers.splice(at < 0 ? headers.length : at, 1, [name, given === null ? own : `${given}; ${own}`]);
  }

  opened(stream: HeldStream): void {
    const figures = this.#figures;
    figures.counts.opened++;
    figures.opening--;
    figures.open++;
    if (this.#attempts > 1) figures.counts.reconnectsOpened++;
    if (this.#lostAt !== null) figures.ms.recover.record(performance.now() - this.#lostAt);
    this.#lostAt = null;
    openedAgain(this.#comeBack);
    this.#remember(false, (stream.marks.firstByteMs ?? 0) - (stream.marks.requestSentMs ?? 0));
    this.#shard.out.opening(stream.opening());
    this.#shard.looks.opened(stream);
  }

  event(id: string): void {
    const verdict = noteId(this.#ids, id);
    if (verdict === null) return;
    const { counts } = this.#figures;
    counts.lostEvents += verdict.lost;
    counts.repeatedEvents += verdict.repeated;
    counts.resumed += verdict.resumed;
    counts.restarted += verdict.restarted;
    counts.unjudgedIds += verdict.unjudged;
  }

  ended(stream: HeldStream): void {
    const figures = this.#figures;
    if (stream.isOpen) figures.open--;
    else figures.opening--;
    this.stream = null;
    this.#shard.out.record(stream.record());
    this.#lastEventId = stream.body?.lastEventId ?? this.#lastEventId;
    this.#retryMs = stream.body?.retryMs ?? this.#retryMs;
    if (!this.#shard.isStopping && this.#redirect(stream)) return;
    this.#count(stream);
    const isOwn = stream.close?.how === 'own-stop' && !stream.isInterrupted;
    if (this.#shard.isStopping || isOwn) return;
    if (stream.isOpen) this.#lostAt ??= performance.now();
    this.#comeBackLater(stream);
  }

  #count(stream: HeldStream): void {
    const { counts } = this.#figures;
    const how = stream.close?.how ?? 'own-stop';
    counts.closes[how] = (counts.closes[how] ?? 0) + 1;
    if (stream.isInterrupted) counts.interrupted++;
    else if (how === 'own-stop') return;
    else if (stream.isOpen) counts.disconnects++;
    else {
      counts.failed++;
      this.#remember(true, null);
    }
  }

  #redirect({ location, spec }: HeldStream): boolean {
    if (location === null || !this.#shard.plan.target.followRedirects) return false;
    const base = spec.url ?? this.#shard.context.target.url;
    if (++this.#redirects > mostRedirects || !URL.canParse(location, base)) return false;
    this.#url = new URL(location, base).href;
    // One attempt, however many answers it takes.
    this.#send();
    return true;
  }

  #comeBackLater(stream: HeldStream): void {
    const { shared, failure, isOpen } = stream;
    const status = shared?.status ?? null;
    const kind: LossKind = stream.isInterrupted
      ? 'network'
      : lossOf({ opened: isOpen, status, failed: failure !== null });
    const loss = { kind, retryMs: this.#retryMs, noContent: status === 204 };
    const delayMs = nextDelayMs(this.#shard.policy, this.#comeBack, loss, this.#quality(), Math.random);
    if (delayMs === null) this.#figures.counts.gaveUp++;
    else this.#timer = setTimeout(() => this.ask(), delayMs);
  }

  #remember(isError: boolean, latencyMs: number | null): void {
    this.#errors = ((this.#errors << 1) | (isError ? 1 : 0)) & ((1 << rememberedAttempts) - 1);
    if (latencyMs === null) return;
    const before = this.#latencyMs;
    this.#latencyMs = before === null ? latencyMs : before + latencyShare * (latencyMs - before);
  }

  #quality(): Quality | null {
    const attempts = Math.min(this.#attempts, rememberedAttempts);
    let errors = 0;
    for (let bits = this.#errors; bits !== 0; bits >>= 1) errors += bits & 1;
    if (this.#latencyMs === null) return null;
    return { meanLatencyMs: this.#latencyMs, errorShare: errors / attempts };
  }

  /** Kept and sent again as a browser does; path, domain and expiry are taken to fit, as it is one endpoint. */
  cookies(lines: string[]): void {
    this.#cookies ??= new Map();
    for (const line of lines) {
      const [, name, value] = /^\s*([^=;\s]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined) this.#cookies.set(name, value ?? '');
    }
  }
}

/** A header field goes out byte by byte, and what came as UTF-8 goes back as UTF-8 (WHATWG HTML 9.2.3). */
function asBytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}
