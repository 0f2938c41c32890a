/** One client of a population: asks, loses its stream, and comes back as its policy says. */
import type { Trial } from '../../model/plan.ts';
import { answerEndOf } from '../held/answer-end.ts';
import type { RunningFigures } from '../held/figures.ts';
import { openingOf } from '../held/record.ts';
import type { Shard } from '../held/shard.ts';
import { HeldStream } from '../held/stream.ts';
import type { StreamOwner } from '../held/stream-owner.ts';
import { newCookieJar } from '../request/cookie-jar.ts';
import { firstPlace, protocolAt, type RequestPlace } from '../wire/request-place.ts';
import { addError, addLatency, qualityOf } from './connection-quality.ts';
import { countAttempt, countEnd, countGone, countIds, countOpened, hasFailed, isLost } from './counts.ts';
import { noIdsSeen, noteId, reconnected, resumptionOf } from './event-ids.ts';
import { lossOfStream, newHistory, updateHistory } from './history.ts';
import { nextDelayMs, openedAgain } from './reconnect.ts';
import { sendRequest } from './request.ts';

/** Clients of these first numbers keep what they saw event by event. */
const tracedClients = 8;

/** A client whose answers are replaced does not give up for one that was lost, and does not hurry either. */
const pauseMs = 1_000;

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
  /** No more requests may be sent. */
  #isSpent = false;
  /** What it asked for before was over: nothing is to be taken up again. */
  #isFresh = false;

  constructor(number: number, trial: Trial, shard: Shard) {
    this.number = number;
    this.trial = trial;
    this.#shard = shard;
    this.#figures = shard.sinksOf(trial).figures;
  }

  /** It had its stream, and will not ask for another. */
  get isDone(): boolean {
    return (this.#attempts > 0 || this.#isSpent) && this.isIdle;
  }

  /** It neither has a stream nor waits to ask for one. */
  get isIdle(): boolean {
    return this.stream === null && this.#timer === null;
  }

  /** Asks for a stream; its progress is reported by `opened` and `ended`. */
  ask(): void {
    this.#timer = null;
    this.#isSpent = !this.#shard.takeRequest();
    if (this.#isSpent) return;
    const now = performance.now();
    this.#attempts++;
    this.#countAsk(now);
    this.#askedAt = now;
    this.#place = this.#placeAgain();
    this.#send();
  }

  #countAsk(now: number): void {
    const isFirst = this.#attempts === 1;
    countAttempt(this.#figures, isFirst || this.#isFresh ? null : now - this.#askedAt);
    if (this.#isFresh) this.#figures.counts.replaced++;
    else if (!isFirst) reconnected(this.#ids);
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
    countOpened(this.#figures, this.#attempts > 1 && !this.#isFresh, lostMs);
    this.#lostAt = null;
    openedAgain(this.#history);
    addLatency(this.#history, (firstByteMs ?? 0) - (requestSentMs ?? 0));
    this.#shard.out.opening(openingOf(stream));
    this.#shard.snapshots.opened(stream);
  }

  event(id: string): void {
    const verdict = noteId(this.#ids, id);
    if (verdict === null) return;
    countIds(this.#figures.counts, verdict);
    if (this.stream) this.stream.resumption = resumptionOf(verdict);
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
    const answer = answerEndOf(stream, this.#shard.plan);
    countEnd(this.#figures.counts, stream, answer);
    if (hasFailed(stream)) addError(this.#history);
    if (this.#shard.isStopping || isOwnStop(stream)) return;
    this.#hasOpened = stream.isOpen;
    this.#isFresh = answer !== null && !isLost(answer);
    if (this.#isFresh) this.#forget();
    else if (stream.isOpen) this.#lostAt ??= performance.now();
    this.#comeBackLater(stream);
  }

  /** The next request takes nothing up from the one before. */
  #forget(): void {
    Object.assign(this.#ids, noIdsSeen());
    this.#history.lastEventId = null;
  }

  /** One attempt, however many answers it takes. */
  #redirect({ next }: HeldStream): boolean {
    if (next === null) return false;
    this.#place = next;
    this.#send();
    return true;
  }

  #comeBackLater(stream: HeldStream): void {
    const { answers } = this.#shard;
    if (answers && answers.perSecond !== null && this.trial.route === 'proxy') return;
    if (answers && this.#isFresh) {
      this.#timer = setTimeout(() => this.ask(), answers.thinkMs);
      return;
    }
    const loss = lossOfStream(this.#history, stream);
    const quality = qualityOf(this.#history, this.#attempts);
    const delayMs = nextDelayMs(this.#shard.policy, this.#history, loss, quality, Math.random);
    const askedMs = delayMs ?? (answers ? Math.max(answers.thinkMs, pauseMs) : null);
    if (askedMs === null) this.#figures.counts.gaveUp++;
    else this.#timer = setTimeout(() => this.ask(), askedMs);
  }
}

/** A stream that we ended for good; one that was cut on purpose, refused, complete or gone is followed by another. */
function isOwnStop({ close, isInterrupted, hasReadEnough, because }: HeldStream): boolean {
  const isFollowed = isInterrupted || hasReadEnough || because === 'complete' || because === 'line-gone';
  return close?.how === 'own-stop' && !isFollowed;
}
