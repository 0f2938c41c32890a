/** A proxy that takes no more connections than its config says: what comes above that waits, unanswered. */
import { answerOf, unopenedStreams } from '../../analysis/answers/asked-streams.ts';
import { waitOf } from '../../analysis/answers/ordinary.ts';
import { fullHouseOf } from '../../analysis/answers/place-queue.ts';
import { shortageOf } from '../../analysis/answers/shortage.ts';
import { type Facts, settingsOf, wireStreams } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import { groupedBy } from '../../model/grouping.ts';
import type { LogRecord } from '../../model/log-record.ts';
import type { Setting } from '../../model/setting.ts';
import type { Stream } from '../../model/stream.ts';
import { advised } from '../../proxies/profile/advice.ts';
import type { Draft } from '../rule.ts';
import { countOfAsked, endOf, hopSubject, rowOf, settingFact, whereSet } from './evidence.ts';

type FixOf = (limit: Setting) => ProposedFix;

/** `full`: what proxies wrote, during the run, about a limit that they had reached. Nothing where no such limit was reached. */
export function fullHouse(facts: Facts, full: LogRecord[], fixOf: FixOf): Draft[] {
  const limit = fullHouseOf(facts);
  const own = limit ? seenFull(facts, limit, full, fixOf) : [];
  const byHop = groupedBy(full, ({ hop }) => hop);
  const others = [...byHop.values()].filter(([row]) => row?.hop !== limit?.hop);
  return [...own, ...others.flatMap((rows) => saidFull(facts, rows, fixOf))];
}

/** By our own streams: as many ran as the config allows, and others waited. A row about it leaves no doubt. */
function seenFull(facts: Facts, limit: Setting, full: LogRecord[], fixOf: FixOf): Draft[] {
  const shortage = shortageOf(facts);
  if (!shortage) return [];
  const { hop, proxy } = limit;
  const rows = full.filter((row) => row.hop === hop).slice(0, 1);
  const running = shortage.running.filter(({ route }) => route === 'proxy');
  const ran = running.length === 1 ? 'one' : running.length;
  const waiting = wireStreams(facts).filter((one) => shortage.waiting.includes(one) || isUnasked(one));
  return [
    {
      title: waitTitle,
      confidence: rows.length > 0 ? 'certain' : 'likely',
      where: { hop, proxy },
      what: `${hopSubject({ hop, proxy })} let ${countOfAsked(facts, waiting)} wait without an answer, while ${ran} ran.`,
      why: whyFull(limit),
      covers: waiting,
      evidence: [
        ...rows.map((row) => rowOf(row)),
        settingFact(limit),
        ...running.slice(0, 2).map(endOf),
        ...waiting.slice(0, 3).map(endOf),
      ],
      fix: [fixOf(limit)],
    },
  ];
}

/** By its log alone: others may hold the places, or requests to which the upstream gives no answer. */
function saidFull(facts: Facts, rows: LogRecord[], fixOf: FixOf): Draft[] {
  const [first] = rows;
  if (!first) return [];
  const { hop, proxy } = first;
  const limit = settingsOf(facts, 'max-connections', hop).find(({ state }) => state === 'of-clients');
  const waiting = unopenedStreams(facts).filter(isUnanswered);
  const waited = `let ${countOfAsked(facts, waiting)} wait without an answer`;
  return [
    {
      title: waitTitle,
      severity: waiting.length > 0 ? 'critical' : 'warning',
      confidence: waiting.length > 0 ? 'possible' : 'certain',
      where: { hop, proxy },
      what: `${hopSubject(first)} reached its limit on connections${waiting.length > 0 ? `, and ${waited}` : ' while these streams were open'}.`,
      why: `${limit ? whyFull(limit) : others}${waiting.length > 0 ? ` ${heldByAny}` : ''}`,
      covers: waiting,
      evidence: [
        ...rows.slice(0, 2).map((row) => rowOf(row)),
        ...(limit ? [settingFact(limit)] : []),
        ...waiting.slice(0, 3).map(answerOf),
      ],
      fix: [limit ? fixOf(limit) : advised(proxy, 'connection-limit', { text: raiseIt })],
    },
  ];
}

const waitTitle = 'connections above a limit wait to be taken';
const others =
  'The next ones wait until one of those ends, and a stream holds its place for as long as it lives.';
const heldByAny =
  'What holds the places may be streams of other clients, or requests to which the upstream gives no answer: --direct URL tells.';
const raiseIt = 'Raise it above the number of streams that may be open at once.';

function whyFull(limit: Setting): string {
  const isUnset = limit.origin === 'default' ? ', which nothing sets,' : '';
  const set = isUnset === '' ? ` (${whereSet(limit)})` : isUnset;
  return `${limit.setting} ${limit.value}${set} is how many connections it takes at once. ${others}`;
}

/** No head in the time that it was watched. */
function isUnanswered(stream: Stream): boolean {
  return stream.status === null && stream.failure === null && waitOf(stream) >= unansweredMs;
}

const unansweredMs = 2_000;

/** Its turn never came: the run was over before its connection was taken. */
function isUnasked({ status, failure, close }: Stream): boolean {
  return status === null && failure === null && close.by === 'us';
}
