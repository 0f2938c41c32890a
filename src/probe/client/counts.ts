/** Adds the attempts of clients to the running figures. */
import type { AnswerOutcome } from '../../model/answer/outcome.ts';
import type { Counts } from '../../model/population/counts.ts';
import type { RunningFigures } from '../held/figures.ts';
import type { HeldStream } from '../held/stream.ts';
import type { IdVerdict } from './event-ids.ts';

/** An attempt begins; `sinceMs`: since the client's attempt before it, null for its first. */
export function countAttempt({ counts, ms }: RunningFigures, sinceMs: number | null): void {
  counts.attempts++;
  if (sinceMs === null) return;
  counts.reconnects++;
  ms.interval.record(sinceMs);
}

/** A stream opened; `lostMs`: since the client lost the one before, null where it had none. */
export function countOpened(figures: RunningFigures, isReconnect: boolean, lostMs: number | null): void {
  figures.counts.opened++;
  figures.opening--;
  figures.open++;
  noteLowest(figures);
  if (isReconnect) figures.counts.reconnectsOpened++;
  if (lostMs !== null) figures.ms.recover.record(lostMs);
}

/** A stream that was open, or was to open, no longer is. */
export function countGone(figures: RunningFigures, { isOpen }: HeldStream): void {
  if (isOpen) {
    figures.open--;
    noteLowest(figures);
  } else figures.opening--;
}

/** At each opening and end: between two ticks all may be lost, and come back. */
function noteLowest(figures: RunningFigures): void {
  if (figures.open < figures.lowest) figures.lowest = figures.open;
}

/** How a stream ended; `answer`: what became of it where it was a finite answer. */
export function countEnd(counts: Counts, stream: HeldStream, answer: AnswerOutcome | null): void {
  const how = stream.close?.how ?? 'own-stop';
  counts.closes[how] = (counts.closes[how] ?? 0) + 1;
  if (answer !== null && answer !== 'open') counts[answerCounts[answer]]++;
  if (answer !== null && !stream.isOpen) counts.documents++;
  if (stream.isInterrupted) counts.interrupted++;
  else if (answer !== null && !isLost(answer)) return;
  else if (hasFailed(stream)) counts.failed++;
  else if (how !== 'own-stop' || stream.because === 'line-gone') counts.disconnects++;
}

const answerCounts = {
  completed: 'completed',
  failed: 'failedAnswers',
  cut: 'cutAnswers',
  silent: 'silentAnswers',
  deferred: 'deferredAnswers',
} as const;

/** It broke off: an answer that is over, however it went, was not lost. */
export function isLost(answer: AnswerOutcome): boolean {
  return answer === 'cut' || answer === 'silent' || answer === 'open';
}

/** It never opened, and not because we gave it up; a refusal whose body we stopped reading is one. */
export function hasFailed({ isInterrupted, isOpen, hasReadEnough, close }: HeldStream): boolean {
  return !isInterrupted && !isOpen && close !== null && (hasReadEnough || close.how !== 'own-stop');
}

/** What a reconnect lost, or had twice. */
export function countIds(counts: Counts, verdict: IdVerdict): void {
  counts.lostEvents += verdict.lost;
  counts.repeatedEvents += verdict.repeated;
  counts.resumed += verdict.resumed;
  counts.restarted += verdict.restarted;
  counts.unjudgedIds += verdict.unjudged;
}
