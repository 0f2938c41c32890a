/** What gathers the whole body of a stream, and answers with an error in its place: the body outgrew its buffer, or its time was over. Part of `proxy-buffering`. */
import { answererOf } from '../../../analysis/answers/answerer.ts';
import { answeredWith, answerOf } from '../../../analysis/answers/asked-streams.ts';
import {
  hasDetail,
  pageFact,
  type RefusalGroup,
  refusalGroups,
} from '../../../analysis/answers/refusal-groups.ts';
import { formatMs } from '../../../model/duration.ts';
import { highest } from '../../../model/extremes.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { Confidence, ProposedFix } from '../../../model/finding.ts';
import type { LogRecord } from '../../../model/log-record.ts';
import type { Setting } from '../../../model/setting.ts';
import { headMs, type Stream } from '../../../model/stream.ts';
import { advised, ownAdvice } from '../../../proxies/profile/advice.ts';
import { change, countOfAsked, hopSubject, rowsOf, settingFact, whereSet } from '../../frames/evidence.ts';
import type { Draft } from '../../rule.ts';

/** It gave up while a body was being passed on, and the client got none of that: it was kept. Null: nothing says so. */
export function givenUpBody(facts: Facts): Draft | null {
  const groups = refusalGroups(facts, ['body-held', 'total-timeout']);
  const group = groups.find((one) => hasDetail(one, 'body-begun'));
  if (!group) return null;
  const { hop, proxy, streams, words, confidence } = group;
  const waited = formatMs(highest(streams.map(headMs)));
  return {
    title: 'a proxy gathers the whole body, which never ends',
    severity: 'critical',
    confidence,
    where: { hop, proxy },
    what: `${answered(facts, group)}, after ${waited}: its time was over while it still kept the body.`,
    why: 'An event stream has no end, and it waits for one: what the origin sends is gathered, and thrown away for an error when the time is over.',
    covers: streams,
    evidence: [...rowsOf(words.slice(0, 2)), ...pageFact(group), ...streams.slice(0, 3).map(answerOf)],
    fix: [passUnread(proxy, null)],
  };
}

/** Told by the row of the proxy, or by its own 500 where its config has such a filter; null for none. */
export function outgrownBody(facts: Facts): Draft | null {
  const [group] = refusalGroups(facts, ['body-held']);
  const holders = settingsOf(facts, 'buffering', group?.hop).filter(({ state }) => state === 'whole-body');
  if (group) return draft(facts, group, holders[0] ?? null);
  const [holder] = holders;
  const streams = holder ? ownErrors(facts, holder) : [];
  if (!holder || streams.length === 0) return null;
  const { hop, proxy } = holder;
  const guess = { hop, proxy, streams, words: [], record: null, confidence: 'likely' as const };
  return draft(facts, guess, holder);
}

/** Answered by that hop itself with 500, which it has no other reason for in its row. */
function ownErrors(facts: Facts, { hop }: Setting): Stream[] {
  return answeredWith(facts, [500]).filter((stream) => {
    const answerer = answererOf(facts, stream);
    return answerer.by === 'proxy' && answerer.hop === hop;
  });
}

const outgrew = 'the body of the response outgrew the buffer in which a filter gathers it';

interface Outgrown extends Pick<RefusalGroup, 'hop' | 'proxy' | 'streams' | 'words'> {
  confidence: Confidence;
  record: LogRecord | null;
}

function answered(
  facts: Facts,
  { hop, proxy, streams }: Pick<Outgrown, 'hop' | 'proxy' | 'streams'>,
): string {
  const count = countOfAsked(facts, streams);
  return `${hopSubject({ hop, proxy })} answered ${count} with ${streams[0]?.status} itself`;
}

function draft(facts: Facts, seen: Outgrown, holder: Setting | null): Draft {
  const { hop, proxy, streams, words, confidence } = seen;
  const filter = holder ? `${holder.detail} (${whereSet(holder)})` : 'a filter waits for the whole body';
  return {
    title: 'a proxy gathers the whole body, which never ends',
    severity: 'critical',
    confidence,
    where: { hop, proxy },
    what: `${answered(facts, seen)}: ${outgrew}.`,
    why: `An event stream has no end, and ${filter}. The origin answered, and nothing of it was passed on.`,
    covers: streams,
    evidence: [
      ...rowsOf(words.slice(0, 2)),
      ...(holder ? [settingFact(holder)] : []),
      ...streams.slice(0, 3).map(answerOf),
    ],
    fix: [passUnread(proxy, holder)],
  };
}

function passUnread(proxy: string, holder: Setting | null): ProposedFix {
  const unread = ownAdvice(proxy, 'whole-body');
  const text = unread?.text ?? 'Let every filter pass the response body of this route unread.';
  // A script has no such word: it is to be written otherwise.
  const suggested = holder?.setting === unread?.setting ? (unread?.suggested ?? null) : null;
  if (holder) return { ...change(holder, '', text), suggested, ...(suggested === null && { place: null }) };
  return advised(proxy, unread ?? { setting: 'response buffering' }, { text });
}
