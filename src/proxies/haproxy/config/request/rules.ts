/** The `http-request` rules of one section, in their order, as far as they hold for the request. */
import type { SettingStates } from '../../../../model/setting-kind.ts';
import type { Line } from '../lines.ts';
import { levels, whereOf } from '../scope.ts';
import type { Section } from '../sections.ts';
import { changedBy, changeRequest } from './changes.ts';
import { conditionOf, withoutCondition } from './condition.ts';
import type { Asked } from './verdict.ts';

/** A rule that ends the request here, or may: `why` names what that depends on. */
export interface Stop {
  line: Line;
  section: Section;
  /** Its own word: `deny`, `return`, `redirect`. */
  action: string;
  /** Null: none is sent. */
  status: number | null;
  /** Of a redirect, as written. */
  location: string | null;
  why: string[];
}

/** `http-request set-timeout server 1h`. */
export interface TimeoutRule {
  line: Line;
  section: Section;
  which: string;
  /** The argument's place among the words. */
  at: number;
  isOpen: boolean;
}

/** A rule that changes what the server is asked, or what the client gets. */
export interface ChangeRule {
  line: Line;
  section: Section;
  changed: SettingStates['rewrite'];
}

export interface RulesOutcome {
  /** The rule that answers for certain. */
  stop: Stop | null;
  /** Rules before it that may answer too. */
  perhaps: Stop[];
  timeouts: TimeoutRule[];
  changes: ChangeRule[];
  /** What is not followed, for the reader. */
  notes: string[];
}

const stopping = /^(?:deny|tarpit|reject|silent-drop|return|redirect|auth|use-service)$/;

/** `layer`: `http-request` alone; a section's `defaults` may have rules too, which come first. */
export function runRules(asked: Asked): RulesOutcome {
  const outcome: RulesOutcome = { stop: null, perhaps: [], timeouts: [], changes: [], notes: [] };
  const sections = levels(asked.section).toReversed();
  for (const section of sections) {
    if (runOf(asked, section, outcome)) return outcome;
  }
  for (const line of asked.section.lines.filter(({ words }) => words[0].text === 'redirect')) {
    const stop = stopOf(asked, line, asked.section, 0, 'redirect');
    if (takeStop(outcome, stop)) return outcome;
  }
  return outcome;
}

/** True: the request is answered. */
function runOf(asked: Asked, section: Section, outcome: RulesOutcome): boolean {
  for (const line of section.lines) {
    const [first, second] = line.words;
    if (first.text !== 'http-request' || second === undefined) continue;
    const action = second.text.replace(/\(.*$/s, '');
    const { holds, why } = conditionOf(asked, line.words);
    if (holds === false) continue;
    if (action === 'allow' && holds === true) return false;
    if (action === 'allow')
      outcome.notes.push(`${whereOf(line)}: whether allow holds depends on ${why.join(', ')}`);
    else if (stopping.test(action)) {
      if (takeStop(outcome, stopOf(asked, line, section, 1, action))) return true;
    } else if (action === 'set-timeout') outcome.timeouts.push(timeoutOf(line, section, holds === null));
    else {
      if (holds === true) outcome.changes.push(...changesBy(asked, line, section));
      changeRequest(asked.request, line, holds === null);
    }
  }
  return false;
}

function changesBy(asked: Asked, line: Line, section: Section): ChangeRule[] {
  const changed = changedBy(asked, line);
  return changed === null ? [] : [{ line, section, changed }];
}

function takeStop(outcome: RulesOutcome, stop: Stop | null): boolean {
  if (stop === null) return false;
  if (stop.why.length > 0) {
    outcome.perhaps.push(stop);
    return false;
  }
  outcome.stop = stop;
  return true;
}

function timeoutOf(line: Line, section: Section, isOpen: boolean): TimeoutRule {
  return { line, section, which: line.words[2]?.text ?? '', at: 3, isOpen };
}

/** What each answers with where the line does not say it. */
const statuses: Record<string, number | null> = {
  deny: 403,
  tarpit: 500,
  reject: null,
  'silent-drop': null,
  return: 200,
  redirect: 302,
  auth: 401,
  'use-service': null,
};

/** Null: it does not hold. Who asks for a password lets those through that have it. */
function stopOf(asked: Asked, line: Line, section: Section, at: number, action: string): Stop | null {
  const { holds, why } = conditionOf(asked, line.words);
  if (holds === false) return null;
  const words = withoutCondition(line.words)
    .slice(at + 1)
    .map(({ text }) => text);
  const after = (name: string) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
  const said = after('status') ?? after('deny_status') ?? after('code');
  const isAsking = action === 'auth';
  return {
    line,
    section,
    action,
    status: said === undefined ? (statuses[action] ?? null) : Number(said),
    location:
      action === 'redirect' ? (after('location') ?? after('prefix') ?? after('scheme') ?? null) : null,
    why: [...why, ...(isAsking && why.length === 0 ? ['the password that is sent'] : [])],
  };
}
