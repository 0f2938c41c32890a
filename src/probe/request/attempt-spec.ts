/** Which request is to be made, and by whose run. */
import type { AnswerEnds } from '../../model/answer/reading.ts';
import type { Target, Trial } from '../../model/plan.ts';
import type { TakesUp } from '../../model/resumption.ts';
import type { SecretKey } from '../../model/secret.ts';
import type { RequestPlace } from '../wire/request-place.ts';
import type { CookieJar } from './cookie-jar.ts';

/** What every attempt of a run has in common. */
export interface RunContext {
  run: string;
  toolVersion: string;
  target: Target;
  eventTimeField: string | null;
  /** Bytes of one line, and of one event, at most; default `limits.eventBytes`. */
  maxEventBytes?: number;
  /** How the end of an answer is recognised; absent: it is not looked for. */
  answerEnds?: AnswerEnds;
  /** Keys the hashes that stand for secrets; never recorded. */
  secretKey: SecretKey;
  /** What the ids of streams begin with; default `c`. */
  idPrefix?: string;
}

/** Which attempt of which trial. */
export interface AttemptSpec {
  id: string;
  trial: Trial;
  attempt: number;
  /** Where a redirect led; absent: the plan's own target. */
  place?: RequestPlace;
  /** What the answers before it set; absent: nothing. */
  cookies?: CookieJar;
  /** Which stream it takes up, with the id as it came. */
  takesUp?: TakesUp;
  /** For x-request-id; absent: a random one. */
  requestId?: string;
}

/** The step behind a redirect. */
export type NextAttempt = Required<Pick<AttemptSpec, 'place'>> & Pick<AttemptSpec, 'cookies'>;
