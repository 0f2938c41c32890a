/** One client of a population: asks, loses its stream, and comes back as its policy says. */
import type { Trial } from '../model/plan.ts';
import { countAttempt, countEnd, countGone, countIds, countOpened, hasFailed } from './client-counts.ts';
import { inherit, lossIn, newPast } from './client-past.ts';
import { qualityOf, rememberError, rememberLatency } from './connection-quality.ts';
import { keepCookies } from './cookie-jar.ts';
import { noIdsSeen, noteId, reconnected } from './event-ids.ts';
import type { RunningFigures } from './figures.ts';
import { openingOf } from './held-record.ts';
import { sendRequest } from './held-request.ts';
import { HeldStream } from './held-stream.ts';
import { nextDelayMs, openedAgain } from './reconnect.ts';
import { mostRedirects } from './redirect.ts';
import type { Shard } from './shard.ts';
import type { StreamOwner } from './stream-owner.ts';

/** Clients of these first numbers keep what they saw event by event. */
const witnesses = 8;

/** Asks by itself once told to, until `stop`. */
export class Client implements StreamOwner {
  readonly number: number;
  readonly trial: Trial;
  stream: HeldStream | null = null;
  readonly #shard: Shard;
  readonly #figures: RunningFigures;
  readonly #ids = noIdsSeen();
  readonly #past = newPast();
  #attempts = 0;
  #redirects = 0;
  #url: string | null = null;
  #askedAt = 0;
  #lostAt: number | null = null;
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
    const now = performance.now();
    this.#attempts++;
    const isFirst = this.#attempts === 1;
    countAttempt(this.#figures, isFirst ? null : now - this.#askedAt);
    if (!isFirst) reconnected(this.#ids);
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
    void sendRequest(stream, this.#past, this.#shard);
  }

  /** Ends its stream and asks no more. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.stream?.stop();
  }

  opened(stream: HeldStream): void {
    const { requestSentMs, firstByteMs } = stream.marks;
    const lostMs = this.#lostAt === null ? null : performance.now() - this.#lostAt;
    countOpened(this.#figures, this.#attempts > 1, lostMs);
    this.#lostAt = null;
    openedAgain(this.#past);
    rememberLatency(this.#past, (firstByteMs ?? 0) - (requestSentMs ?? 0));
    this.#shard.out.opening(openingOf(stream));
    this.#shard.looks.opened(stream);
  }

  event(id: string): void {
    const verdict = noteId(this.#ids, id);
    if (verdict !== null) countIds(this.#figures.counts, verdict);
  }

  cookies(lines: string[]): void {
    this.#past.cookies ??= new Map();
    keepCookies(this.#past.cookies, lines);
  }

  ended(stream: HeldStream): void {
    countGone(this.#figures, stream);
    this.stream = null;
    this.#shard.out.record(stream.record());
    inherit(this.#past, stream);
    if (!this.#shard.isStopping && this.#redirect(stream)) return;
    countEnd(this.#figures.counts, stream);
    if (hasFailed(stream)) rememberError(this.#past);
    const isOwn = stream.close?.how === 'own-stop' && !stream.isInterrupted;
    if (this.#shard.isStopping || isOwn) return;
    if (stream.isOpen) this.#lostAt ??= performance.now();
    this.#comeBackLater(stream);
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
    const loss = lossIn(this.#past, stream);
    const quality = qualityOf(this.#past, this.#attempts);
    const delayMs = nextDelayMs(this.#shard.policy, this.#past, loss, quality, Math.random);
    if (delayMs === null) this.#figures.counts.gaveUp++;
    else this.#timer = setTimeout(() => this.ask(), delayMs);
  }
}
