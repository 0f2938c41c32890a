/** One client of a population: asks, loses its stream, and comes back as its policy says. */
import type { Trial } from '../../model/plan.ts';
import type { RunningFigures } from '../held/figures.ts';
import { openingOf } from '../held/record.ts';
import type { Shard } from '../held/shard.ts';
import { HeldStream } from '../held/stream.ts';
import type { StreamOwner } from '../held/stream-owner.ts';
import { newCookieJar } from '../request/cookie-jar.ts';
import { firstPlace, protocolAt, type RequestPlace } from '../wire/request-place.ts';
import { addError, addLatency, qualityOf } from './connection-quality.ts';
import { countAttempt, countEnd, countGone, countIds, countOpened, hasFailed } from './counts.ts';
import { noIdsSeen, noteId, reconnected } from './event-ids.ts';
import { lossOfStream, newHistory, updateHistory } from './history.ts';
import { nextDelayMs, openedAgain } from './reconnect.ts';
import { sendRequest } from './request.ts';

/** Clients of these first numbers keep what they saw event by event. */
const tracedClients = 8;

/** Once started, sends its requests by itself until `stop`. */
export class Client implements StreamOwner<HeldStream> {
  readonly number: number;
  readonly trial: Trial;
  stream: HeldStream | null = null;
  readonly #shard: Shard;
  readonly #figures: RunningFigures;
  readonly #ids = noIdsSeen();
  readonly #history = newHistory();
  #attempts = 0;
  /** Where a redirect led; null: the plan's own target. */
  #place: RequestPlace | null = null;
  /** The stream before opened. */
  #hasOpened = false;
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

  /** Asks for a stream; its progress is reported by `opened` and `ended`. */
  ask(): void {
    this.#timer = null;
    const now = performance.now();
    this.#attempts++;
    const isFirst = this.#attempts === 1;
    countAttempt(this.#figures, isFirst ? null : now - this.#askedAt);
    if (!isFirst) reconnected(this.#ids);
    this.#askedAt = now;
    this.#place = this.#placeAgain();
    this.#send();
  }

  /** As Chromium does, where the stream before opened; a request that is no GET starts again at the target. */
  #placeAgain(): RequestPlace | null {
    const place = this.#place;
    const { method } = this.#shard.context.target;
    return place && this.#hasOpened && method === 'GET' ? { ...place, steps: 0 } : null;
  }

  #send(): void {
    const { trial } = this;
    const place = this.#place;
    const spec = {
      id: this.#shard.nextId(),
      client: this.number,
      trial,
      attempt: this.#attempts,
      place,
      protocol: place ? protocolAt(trial, place) : trial.protocol,
      isTraced: this.number <= tracedClients || this.#shard.plan.population?.connections === 1,
    };
    const stream = new HeldStream(spec, this.#shard, this);
    this.stream = stream;
    this.#figures.opening++;
    void sendRequest(stream, this.#history, this.#shard);
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
    openedAgain(this.#history);
    addLatency(this.#history, (firstByteMs ?? 0) - (requestSentMs ?? 0));
    this.#shard.out.opening(openingOf(stream));
    this.#shard.snapshots.opened(stream);
  }

  event(id: string): void {
    const verdict = noteId(this.#ids, id);
    if (verdict !== null) countIds(this.#figures.counts, verdict);
  }

  cookies(lines: string[], { spec }: HeldStream): void {
    this.#history.cookies ??= newCookieJar();
    this.#history.cookies.keep(lines, (spec.place ?? firstPlace(this.#shard.context.target, spec.trial)).url);
  }

  ended(stream: HeldStream): void {
    countGone(this.#figures, stream);
    this.stream = null;
    this.#shard.out.record(stream.record());
    updateHistory(this.#history, stream);
    if (!this.#shard.isStopping && this.#redirect(stream)) return;
    countEnd(this.#figures.counts, stream);
    if (hasFailed(stream)) addError(this.#history);
    const isOwn = stream.close?.how === 'own-stop' && !stream.isInterrupted && !stream.hasReadEnough;
    if (this.#shard.isStopping || isOwn) return;
    this.#hasOpened = stream.isOpen;
    if (stream.isOpen) this.#lostAt ??= performance.now();
    this.#comeBackLater(stream);
  }

  /** One attempt, however many answers it takes. */
  #redirect({ next }: HeldStream): boolean {
    if (next === null) return false;
    this.#place = next;
    this.#send();
    return true;
  }

  #comeBackLater(stream: HeldStream): void {
    const loss = lossOfStream(this.#history, stream);
    const quality = qualityOf(this.#history, this.#attempts);
    const delayMs = nextDelayMs(this.#shard.policy, this.#history, loss, quality, Math.random);
    if (delayMs === null) this.#figures.counts.gaveUp++;
    else this.#timer = setTimeout(() => this.ask(), delayMs);
  }
}
