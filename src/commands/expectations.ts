/** `--expect`: what a run is to come to, as text. */
import { badInput } from '../errors.ts';
import { parseDuration } from '../model/duration.ts';
import type { Expectation } from '../model/expected/expectation.ts';
import { nearestWord } from '../model/nearest-word.ts';
import { longestTimerMs } from '../model/written-duration.ts';
import { remainderRules, rules } from '../rules/index.ts';

const verdicts = ['healthy', 'degraded', 'broken', 'inconclusive'] as const;

/** A cut is expected to come this close: timers sweep, and a long one is told as a round number. */
const toleranceShare = 0.1;
const leastToleranceMs = 1_500;

/** Each in its order. @throws DoctorError naming `where` and the text at fault. */
export function readExpectations(texts: string[], where: string): Expectation[] {
  return texts.map((text) => readExpectation(text.trim(), where));
}

function readExpectation(text: string, where: string): Expectation {
  const verdict = verdicts.find((one) => one === text);
  if (verdict !== undefined) return { text, kind: 'verdict', verdict };
  const [, key, value = ''] = /^(status\s*=|cut\s*@)\s*(.*)$/s.exec(text) ?? [];
  if (key?.startsWith('status')) return { text, kind: 'status', status: readStatus(value, text, where) };
  if (key?.startsWith('cut')) return readCut(value, text, where);
  const ids = [...rules, ...remainderRules].map(({ id }) => id);
  if (ids.includes(text)) return { text, kind: 'rule', rule: text };
  throw unknown(text, ids, where);
}

function readStatus(value: string, text: string, where: string): number {
  if (/^[1-5]\d\d$/.test(value)) return Number(value);
  throw badInput(
    `${where} expects a status that there is not`,
    `it is "${text}"`,
    'write a number from 100 to 599, as in status=401',
  );
}

function readCut(value: string, text: string, where: string): Expectation {
  const atMs = parseDuration(value.trim());
  if (atMs === null || atMs <= 0 || atMs > longestTimerMs)
    throw badInput(
      `${where} expects a cut at no time`,
      `it is "${text}"`,
      'write an age above zero, as in cut@60s',
    );
  // Of a short one not so much that any cut would do.
  const least = Math.min(leastToleranceMs, atMs / 2);
  return { text, kind: 'cut', atMs, toleranceMs: Math.max(least, atMs * toleranceShare) };
}

const forms = 'healthy, degraded, broken, inconclusive, status=401, cut@60s, or the name of a rule';

function unknown(text: string, ids: string[], where: string) {
  const nearest = nearestWord(text, [...verdicts, 'status=401', 'cut@60s', ...ids]);
  const meant = nearest === null ? '' : `did you mean ${nearest}? `;
  return badInput(
    `${where} names nothing that a run can come to`,
    `it is "${text}"`,
    `${meant}write ${forms} (sse-doctor explain lists them)`,
  );
}
