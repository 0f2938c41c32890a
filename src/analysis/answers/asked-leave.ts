/** Answers of what a hop asks for leave before it passes a request on: it hands them to the client as they came, and its row looks as if its upstream had answered. */
import { type Facts, type Join, settingsOf } from '../../model/facts.ts';
import type { Setting } from '../../model/setting.ts';
import { type Answerer, unknownAnswerer } from './answer-party.ts';

/** Null: nothing is asked for leave there, its answer would be another, or the row names another address. */
export function byLeave(facts: Facts, { record, hop, confidence }: Join): Answerer | null {
  if (!refusals.has(record.status ?? 0)) return null;
  const asked = settingsOf(facts, 'access-rule', hop).filter(({ state }) => state === 'subrequest');
  const [rule] = asked.filter(isAddress);
  if (!rule) return null;
  const party = { hop, proxy: record.proxy, record };
  const { setting, value } = rule;
  const { upstreamAddress } = record;
  if (upstreamAddress === null) {
    const because = `the row of ${hop} shows that another server answered: ${value}, which ${setting} asks for leave, or the origin`;
    return { ...unknownAnswerer, ...party, by: 'unknown', confidence: 'possible', because };
  }
  if (addressOf(rule) !== upstreamAddress) return null;
  const because = `the row of ${hop} names ${upstreamAddress}, which ${setting} asks for leave`;
  return { ...unknownAnswerer, ...party, by: 'proxy', confidence, because };
}

/** With what leave is refused, or sent to a login page. */
const refusals: ReadonlySet<number> = new Set([301, 302, 303, 307, 308, 401, 403]);

/** A location of the same proxy has a row of its own. */
function isAddress(rule: Setting): boolean {
  return addressOf(rule) !== '' && !addressOf(rule).startsWith('/');
}

function addressOf({ value }: Setting): string {
  return (value ?? '').replace(/^\w+:\/\//, '');
}
