/** What a threshold may ask of finite answers. What was running at the end of the run counts neither way. */
import { type Counts, endedAnswers } from '../model/population/counts.ts';
import type { Figures } from '../model/population/figures.ts';
import { metric, spans, type ThresholdMetric } from './metric.ts';
import { exactly, notMeasured, type Reading } from './reading.ts';

const noAnswer = 'no answer ended (a stream that is to stay is none: see --think)';

/** A share of those that ended, in percent. */
function shareOfEnded(key: 'completed' | 'cutAnswers' | 'failedAnswers') {
  return ({ counts }: Figures): Reading => {
    const all = endedAnswers(counts) || refused(counts);
    return all === 0 ? notMeasured(noAnswer) : exactly((100 * counts[key]) / all);
  };
}

/** Where every request was refused, none was completed. */
function refused({ failed, opened }: Counts): number {
  return opened === 0 ? failed : 0;
}

/** A whole run in which no answer was over completed none. */
function noneCompleted({ counts }: Figures): Reading {
  if (counts.opened === 0) return notMeasured(noAnswer);
  return { kind: 'measured', low: 0, high: 0, shown: 0, doubt: noAnswer };
}

const completed = metric(
  'share',
  '%',
  ['completed', '>=99%', 'finite answers that were complete, of those that ended or were refused'],
  shareOfEnded('completed'),
);

export const answerMetrics: readonly ThresholdMetric[] = [
  { ...completed, afterAll: noneCompleted },
  metric(
    'share',
    '%',
    ['cut_answers', '<1%', 'those that broke off, or ended without their end marker'],
    shareOfEnded('cutAnswers'),
  ),
  metric(
    'share',
    '%',
    ['failed_answers', '<1%', 'those that ended with an error of their own'],
    shareOfEnded('failedAnswers'),
  ),
  spans('token', ['ttft', '_p95<800ms', 'request to the first part of an answer (token)'], () => noAnswer),
  spans('tokenGap', ['token_gap', '_p99<200ms', 'between two parts of an answer'], () => noAnswer),
];
