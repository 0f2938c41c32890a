/** The origin, or the hop behind the one that noticed, closed the connection in the middle of the response. */

import { type CutGroup, cutGroups } from '../../../analysis/ends/cuts.ts';
import { directEnds } from '../../../analysis/ends/direct-ends.ts';
import { hopBehindUnread } from '../../../analysis/ends/own-age-limit.ts';
import type { Timing } from '../../../analysis/ends/timing.ts';
import { type Blame, weaker } from '../../../analysis/parties/blame.ts';
import { counterFacts, countingHop } from '../../../analysis/parties/counters.ts';
import { cutInside } from '../../../analysis/parties/cut-inside.ts';
import { isDirectAddress, isDirectGiven, passedElsewhere } from '../../../analysis/parties/direct-streams.ts';
import {
  missingUpstreamEvidence,
  wouldShowUpstreamLoss,
} from '../../../analysis/parties/upstream-loss-evidence.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { RuleOutcome } from '../../../model/finding.ts';
import { groupedBy } from '../../../model/grouping.ts';
import type { ProxyKind } from '../../../model/log-record.ts';
import { countOf, delayWords, endOf, hopName, properName, rowOf, sentence } from '../../frames/evidence.ts';
import { hiddenWords } from '../../frames/hidden-log.ts';
import { comparedWith, severityByShare } from '../../frames/population-facts.ts';
import { type Draft, found, notChecked, type Rule, ruledOut } from '../../rule.ts';
import { about } from './about.ts';
import { byDirect } from './by-direct.ts';
import { constantWords, isLimit } from './constant.ts';
import { hiddenCut } from './hidden.ts';
import { seenWords } from './seen-elsewhere.ts';
import { explainedByUpstream } from './told-by-upstream.ts';

export const upstreamClosed: Rule = {
  id: 'upstream-closed',
  title: 'the upstream closed the connection in mid-stream',
  severity: 'critical',
  group: 'end',
  rank: 70,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config', 'admin'],
  about,
  explains: [
    'h2-reset',
    'end-marker-missing',
    'network-reset',
    'heartbeat-missing',
    'heartbeat-comment-only',
  ],
  judge(facts) {
    const groups = cutGroups(facts);
    if (groups.length === 0) return ruledOut('no stream was cut');
    const closed = mergedByParty(groups.filter(({ reason }) => reason === 'upstream-closed'));
    const drafts = [
      ...closed.map((group) => byRow(facts, group)),
      ...groups.flatMap(
        (group) =>
          explainedByUpstream(facts, group) ?? byDirect(facts, group) ?? hiddenCut(facts, group) ?? [],
      ),
    ];
    return drafts.length > 0 ? found(this, drafts) : silenceOf(facts, groups);
  },
};

/** The outcome without a finding: an input that would show it is missing, or a row would have shown it. */
function silenceOf(facts: Facts, groups: CutGroup[]): RuleOutcome {
  const unknown = groups
    .filter(({ reason, truncated }) => reason === null && truncated !== 'none')
    .flatMap(({ streams }) => streams);
  const hidden = hiddenWords(facts);
  if (unknown.length > 0 && hidden !== null) return notChecked(['error-log-level'], hidden);
  const unlogged = unknown.filter((stream) => !wouldShowUpstreamLoss(facts, stream));
  return unlogged.length > 0
    ? notChecked(missingUpstreamEvidence(facts, unlogged))
    : ruledOut('no hop logged that its upstream closed');
}

/** The row of a hop says that its upstream went away. */
function byRow(facts: Facts, group: CutGroup): Draft {
  const { hop, blames, streams } = group;
  const first = blames[0];
  const isLast = first?.record?.hop === facts.hops.at(-1)?.name;
  const address = first?.record?.upstreamAddress ?? (isLast ? passedElsewhere(facts) : null);
  const direct = directEnds(facts, group);
  const isDisputed = direct.shown === 'outlived' && hop === null && group.proxy === 'origin';
  const counting = first ? null : countingHop(facts, 'upstream-closed');
  const source = first?.record ?? (counting && { proxy: counting.proxy, hop: counting.name });
  const own = hop === null && group.proxy === 'origin' && source ? ownListenerOf(facts, source.hop) : null;
  const isElsewhere = isDisputed && !isDirectAddress(facts, address);
  const proxy = isElsewhere || own ? 'unknown' : group.proxy;
  const reporter = source ? hopName(source.proxy, source.hop) : 'the proxy';
  const inside = cutInside(facts, streams[0]);
  // A hop behind one whose rows were not read may have closed too.
  const sure = hopBehindUnread(facts, group) ? 'possible' : (first?.confidence ?? 'likely');
  const compare = own ? ownWords(reporter, own) : otherwiseWords(reporter, isDisputed && !inside);
  const listener = inside ? `what answers at ${inside.name} (${inside.url})` : listenerName(proxy, address);
  const seen = seenWords(facts, { isDisputed, address, direct, stream: streams[0] });
  const party =
    proxy === 'unknown'
      ? `what listens at ${address ?? inside?.url ?? 'the upstream'}`
      : closerName(hop?.name ?? null, proxy, first);
  return {
    severity: severityByShare(facts, streams),
    confidence: isDisputed || own || mayBeHidden(facts, group) ? weaker(sure, 'likely') : sure,
    where: { hop: hop?.name ?? null, proxy },
    what: `${sentence(party)} closed the connection under ${countOf(streams, comparedWith(facts))} without finishing the response.`,
    why: [
      `${sentence(reporter)} ${first ? 'logged that its upstream went away' : 'counted that its upstream closed or reset'}`,
      ' in mid-response; the proxy only passed the end on.',
      isDisputed ? '' : unknownPartyWords(hop?.name ?? null, proxy, first),
      seen,
      constantWords(facts, group),
      delayWords(facts, streams),
      sure === 'possible'
        ? ` ${sentence(listenerName(proxy, address))} has a log of its own that would tell.`
        : '',
    ].join(''),
    covers: streams,
    evidence: [
      ...blames.slice(0, 3).flatMap(({ record, stream }) => (record ? [rowOf(record, stream.id)] : [])),
      ...(first ? [] : counterFacts(facts, 'upstream-closed')),
      ...streams.slice(0, 4).map(endOf),
      ...(isDisputed ? direct.survived.slice(0, 2).map(endOf) : []),
    ],
    fix: [
      {
        proxy,
        setting: 'process',
        text: `Look at the log of ${listener} at that time: a crash, a kill for memory, a deploy, or its own limit. ${compare}`,
      },
    ],
  };
}

/** The listener of its own config to which this hop passes on. */
function ownListenerOf(facts: Facts, hop: string): string | null {
  return settingsOf(facts, 'upstream', hop).find(({ ownListener }) => ownListener)?.ownListener ?? null;
}

function ownWords(reporter: string, listener: string): string {
  return `${sentence(reporter)} passes this on to a listener of its own config (${listener}): what holds there, its timers among it, holds for this stream too.`;
}

function otherwiseWords(reporter: string, isDisputed: boolean): string {
  return isDisputed
    ? `Compare what ${reporter} asks for with what was asked directly.`
    : `Nothing in ${reporter} needs a change.`;
}

function listenerName(proxy: ProxyKind, address: string | null): string {
  const name = proxy === 'network' || proxy === 'unknown' ? 'what listens there' : properName(proxy);
  return address ? `${name} (${address})` : name;
}

/** Streams that one party closed are one finding, even if the ends were divided into groups. */
function mergedByParty(groups: CutGroup[]): CutGroup[] {
  const byParty = groupedBy(groups, ({ hop, proxy }) => `${hop?.name ?? ''}|${proxy}`);
  return [...byParty.values()].flatMap((parts): CutGroup[] => {
    const [first] = parts;
    if (!first || parts.length === 1) return parts;
    const timing: Timing = { ...first.timing, pattern: 'none' };
    const [streams, blames] = [parts.flatMap((part) => part.streams), parts.flatMap((part) => part.blames)];
    return [{ ...first, streams, blames, timing, endGroup: null }];
  });
}

/** Between two hops that both lost their peer there is a hop that was not given. */
function closerName(hop: string | null, proxy: ProxyKind, blame: Blame | undefined): string {
  if (proxy !== 'network') return hopName(proxy, hop);
  const [front, inner] = blame?.chain ?? [];
  return front && inner
    ? `something between ${hopName(front.hop.proxy, front.hop.name)} and ${hopName(inner.hop.proxy, inner.hop.name)}`
    : hopName(proxy, hop);
}

/** A limit is more often that of a proxy: without a direct stream what listens there may be one that was not named. */
function mayBeHidden(facts: Facts, group: CutGroup): boolean {
  return group.hop === null && isLimit(facts, group) && !isDirectGiven(facts);
}

/** Behind the last known hop there may be more than the origin. */
function unknownPartyWords(hop: string | null, proxy: ProxyKind, blame: Blame | undefined): string {
  const address = blame?.record?.upstreamAddress;
  if (proxy === 'network')
    return ' Both logged that the other side went: a proxy whose log was not given stands between them, and its timer or its end is the cause.';
  return hop === null && proxy === 'origin' && address
    ? ` If another proxy listens at ${address}, its log tells why.`
    : '';
}
