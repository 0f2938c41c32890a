/** A client that comes back says which event it had last, and the stream does not begin behind it. */

import { isFromCache } from '../../analysis/delivery/cached-copies.ts';
import { suspectOf } from '../../analysis/parties/suspect.ts';
import { keptUp, neverReplayed } from '../../analysis/returns/kept-up.ts';
import { hasMoved, untoldServers } from '../../analysis/returns/moves.ts';
import { type TakenUp, takenUpStreams } from '../../analysis/returns/taken-up.ts';
import { counted } from '../../model/counted.ts';
import { directStreams, type Facts, settingsOf, wireStreams } from '../../model/facts.ts';
import type { Setting } from '../../model/setting.ts';
import { someOf } from '../../model/share.ts';
import { isTruncated } from '../../model/stream.ts';
import { hopName, settingFact, whereSet, writtenAt } from '../frames/evidence.ts';
import {
  cameFact,
  elsewhereWords,
  keepFixes,
  passOnFix,
  resumptionFacts,
  sentFact,
  untoldWords,
} from '../frames/returns.ts';
import { type Draft, found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { html, measured } from '../sources.ts';

export const lastEventIdIgnored: Rule = {
  id: 'last-event-id-ignored',
  title: 'Last-Event-ID is not looked at',
  severity: 'warning',
  group: 'return',
  rank: 20,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'The events have ids, so a client that comes back names the last one it had (`Last-Event-ID`): and the stream begins anew, or goes on live, as if it had not. Whatever was sent in between is lost. A warning where streams were cut in this run, else for information.',
    lookAlikes: [
      '`events-lost-on-reconnect`: the header is looked at, and what is kept does not reach back far enough.',
      '`cached-response`: a cache answered, and the origin never saw the header.',
      '`session-affinity-lost`: another server answered than the one that had sent those events.',
      'Ids that are random, and seen on one stream alone: they tell nothing of what is missing, and it is not judged.',
    ],
    settles:
      'The stream asked for again by this tool with the id of an event behind which others are known to have come: around the proxies too, with `--direct`, as a proxy may drop the header.',
    source: [
      html('9.2.4'),
      measured(
        'events that came again behind the id that was sent, on a stream that this tool closed itself',
      ),
    ],
  },
  explains: ['events-lost-on-reconnect', 'events-duplicated'],
  judge(facts) {
    const draft = byExperiment(facts) ?? byReconnects(facts);
    if (draft) return found(this, [draft]);
    const tried = takenUpStreams(facts);
    const { judged } = keptUp(facts);
    if (tried.some(({ verdict }) => verdict !== 'unjudged') || judged.length > 0)
      return ruledOut(
        elsewhereWords(facts) ?? 'streams that were asked for again went on behind the id that was sent',
      );
    const elsewhere = elsewhereWords(facts);
    if (elsewhere) return ruledOut(elsewhere);
    const copies = (facts.again ?? []).filter((stream) => isFromCache(facts, stream));
    if (copies.length > 0) return notChecked(['events'], copyWords);
    const isRandom = tried.length > 0 || keptUp(facts).unjudged.length > 0;
    return notChecked(['events'], isRandom ? randomWords : 'no stream with ids was asked for again');
  },
};

const copyWords =
  'what was asked for again came out of a cache: the origin did not see the header, and whether it looks at it is not known';

const randomWords =
  'the ids are random, or of a series of their own on each stream: what is missing between two of them cannot be told';

function byExperiment(facts: Facts): Draft | null {
  const ignored = takenUpStreams(facts).filter(
    ({ verdict, before, stream }) => verdict === 'ignored' && !hasMoved(facts, before, stream),
  );
  const first = ignored.find(({ stream }) => stream.route === 'proxy') ?? ignored[0];
  if (!first) return null;
  // After a proper end a client may mean to begin anew.
  const isCut = wireStreams(facts).some(isTruncated);
  const direct = takenUpStreams(facts).find(({ stream }) => stream.route === 'direct');
  const isStripped = direct !== undefined && direct.verdict !== 'ignored' && direct.verdict !== 'unjudged';
  const [dropped] = first.stream.route === 'direct' ? [] : droppedIds(facts);
  const shown = { severity: isCut ? 'warning' : 'info', what: whatCame(first) } as const;
  const came = ignored.flatMap((one) => [sentFact(one), cameFact(one)]);
  if (dropped && (direct === undefined || isStripped))
    return {
      ...shown,
      ...droppedDraft(dropped),
      why: `${knownWords(first)} ${droppedWords(dropped)}`,
      evidence: [settingFact(dropped), ...came],
    };
  return {
    ...shown,
    ...ownerOf(facts, ignored, direct, isStripped),
    why: `${knownWords(first)} ${ownerWords(facts, direct, isStripped)}${direct ? '' : untoldWords(facts, ignored)}`,
    evidence: came,
    fix: isStripped ? [passOnFix(suspectOf(facts, first.stream).proxy)] : keepFixes,
  };
}

type Owner = Pick<Draft, 'confidence' | 'where'>;

function ownerOf(facts: Facts, pairs: TakenUp[], direct: TakenUp | undefined, isStripped: boolean): Owner {
  const [first] = pairs;
  if (isStripped) return { confidence: 'likely', where: suspectOf(facts, first?.stream) };
  if (direct) return { confidence: 'certain', where: origin };
  return ownerAmong(facts, pairs);
}

/** One of several servers may have answered that is not the one that sent those events; a proxy that nothing is known of may drop the header. */
function ownerAmong(facts: Facts, pairs: Parameters<typeof untoldServers>[1]): Owner {
  if (untoldServers(facts, pairs)) return { confidence: 'possible', where: { hop: null, proxy: 'unknown' } };
  const isRead = facts.hops.length > 0 && facts.hops.every(({ configs }) => configs.length > 0);
  return { confidence: isRead ? 'likely' : 'possible', where: origin };
}

const origin = { hop: null, proxy: 'origin' } as const;
function whatCame(first: TakenUp): string {
  return `Asked for again with Last-Event-ID: ${first.sent}, the stream ${beganWords(first)}.`;
}

function droppedIds(facts: Facts): Setting[] {
  const taken = settingsOf(facts, 'dropped-header').filter(({ value }) =>
    /^-?last-event-id$/i.test(value ?? ''),
  );
  return [...taken, ...settingsOf(facts, 'rewrite').filter(({ state }) => state === 'last-event-id')];
}

/** Whether the origin would look at it is not told by that. */
function droppedDraft(dropped: Setting): Pick<Draft, 'title' | 'confidence' | 'where' | 'fix'> {
  const { hop, proxy, setting } = dropped;
  const text = `Let the header Last-Event-ID pass: take this ${setting} out for the path of the stream.`;
  return {
    title: 'Last-Event-ID is taken off on the way',
    confidence: 'likely',
    where: { hop, proxy },
    fix: [{ proxy, setting, ...writtenAt(dropped), place: null, text }],
  };
}

function droppedWords(dropped: Setting): string {
  return `The header does not come to the origin: ${hopName(dropped.proxy, dropped.hop)} takes it off (${whereSet(dropped)}).`;
}

function beganWords({ came, repeated }: TakenUp): string {
  const [first] = came;
  if (first === undefined) return 'brought none of the events behind that one';
  return repeated > 0 ? `began anew, with ${first}` : `went on with ${first}, as if no event had come before`;
}

function knownWords({ known, before, missing }: TakenUp): string {
  const behind = `${counted(known.length, 'event')} behind that one ${known.length === 1 ? 'is' : 'are'} known to exist, as ${before.id} had got them`;
  return missing === 0
    ? `${behind}; all of them came, and those before them once more, so nothing was taken up.`
    : `${behind}: none of them came again, so a client that was cut there has lost them.`;
}

function ownerWords(facts: Facts, direct: TakenUp | undefined, isStripped: boolean): string {
  if (isStripped)
    return 'Around the proxies the same request is taken up: a proxy drops the header, or asks another server.';
  if (direct) return 'Around the proxies it is the same: the origin does not look at the header.';
  const settle =
    directStreams(facts).length === 0 ? ' Whether a proxy drops it on the way, --direct URL would tell.' : '';
  return `The header is for the origin, which has to send what came behind it.${settle}`;
}

/** Of a population: what its clients met when they really came back. */
function byReconnects(facts: Facts): Draft | null {
  const { population } = facts.plan;
  if (!population?.reconnect.lastEventId) return null;
  const { all, restarted, judged, lostEvents } = keptUp(facts);
  const never = neverReplayed(facts);
  const isAnew = restarted.length > 0 && someOf(all, (one) => restarted.includes(one)) && judged.length === 0;
  if (!isAnew && !never) return null;
  const streams = isAnew ? restarted : (never ?? []);
  const count = `${streams.length} of ${all.length} streams that clients asked for again`;
  return {
    ...ownerAmong(facts, streams),
    what: isAnew
      ? `${count} began anew, with ids that had come before.`
      : `${count} went on live: ${lostEvents} events that were sent meanwhile never came.`,
    why: `Each client had sent Last-Event-ID with the id of the last event that it got.${isAnew ? anewWords : ''}${untoldWords(facts, streams)}`,
    evidence: resumptionFacts(streams),
    fix: keepFixes,
  };
}

const anewWords = ' An origin that has just started has lost what it kept in memory, and looks the same.';
