/** The origin, or the hop behind the one that noticed, closed the connection in the middle of the response. */
import type { Blame } from '../model/blame.ts';
import { type CutGroup, cutGroups } from '../model/cuts.ts';
import { formatMs } from '../model/duration.ts';
import { hidingErrorLog } from '../model/error-level.ts';
import { endedStreams, type Facts } from '../model/facts.ts';
import type { ProxyKind } from '../model/log-record.ts';
import { commonEnd } from '../model/moment.ts';
import type { Stream } from '../model/stream.ts';
import type { Timing } from '../model/timing.ts';
import { countOf, delayWords, endOf, hopName, properName, rowOf, sentence } from './evidence.ts';
import { type Draft, found, notChecked, type Rule, ruledOut } from './rule.ts';

/** Below this an age is the time a failure took, not a limit. */
const shortestLimitMs = 1_000;

export const upstreamClosed: Rule = {
  id: 'upstream-closed',
  title: 'the upstream closed the connection in mid-stream',
  severity: 'critical',
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
    const closed = groups.filter(({ reason }) => reason === 'upstream-closed');
    const passedOn = groups.flatMap((group) => passedOnBy(facts, group) ?? []);
    if (closed.length === 0 && passedOn.length > 0) return found(this, passedOn);
    const random = groups.filter((group) => isRandom(facts, group));
    if (closed.length === 0 && random.length > 0)
      return found(
        this,
        random.map((group) => ofNobodyKnown(facts, group)),
      );
    if (closed.length === 0) {
      const unknown = groups
        .filter(({ reason, truncated }) => reason === null && truncated !== 'none')
        .flatMap(({ streams }) => streams);
      if (unknown.length > 0 && facts.hops.some(({ name }) => hidingErrorLog(facts, name) !== null))
        return notChecked(['error-log-level'], hiddenWords(facts));
      return unknown.some((stream) => !isWitnessed(facts, stream))
        ? notChecked(
            facts.hops.some(({ accessLogs, errorLogs }) => accessLogs.length + errorLogs.length > 0)
              ? ['log-row']
              : ['access-log', 'error-log'],
          )
        : ruledOut('no hop logged that its upstream closed');
    }
    return found(this, [
      ...closed.map(({ hop, proxy, blames, streams, timing }) => {
        const first = blames[0];
        const reporter = first?.record ? hopName(first.record.proxy, first.record.hop) : 'the proxy';
        return {
          confidence: first?.confidence ?? 'likely',
          where: { hop: hop?.name ?? null, proxy },
          what: `${sentence(closerName(hop?.name ?? null, proxy, first))} closed the connection under ${countOf(streams, endedStreams(facts))} without finishing the response.`,
          why: `${sentence(reporter)} logged that its upstream went away in mid-response; the proxy only passed the end on.${unseenWords(hop?.name ?? null, proxy, first)}${constantWords(streams, timing)}${delayWords(facts, streams)}`,
          evidence: [
            ...blames.slice(0, 3).flatMap(({ record, stream }) => (record ? [rowOf(record, stream.id)] : [])),
            ...streams.slice(0, 4).map(endOf),
          ],
          fix: [
            {
              proxy,
              setting: 'process',
              text: `Look at the log of ${proxy === 'network' ? 'what listens there' : properName(proxy)}${first?.record?.upstreamAddress ? ` (${first.record.upstreamAddress})` : ''} at that time: a crash, a kill for memory, a deploy, or its own limit. Nothing in ${reporter} needs a change.`,
            },
          ],
        };
      }),
      ...passedOn,
    ]);
  },
};

/** Cut, by whom no log says, in no rhythm of a timer and at no common moment: connections are being dropped. */
function isRandom(facts: Facts, { reason, truncated, timing, streams }: CutGroup): boolean {
  return (
    reason === null && truncated !== 'none' && timing.pattern === 'none' && commonEnd(facts, streams) === null
  );
}

function ofNobodyKnown(facts: Facts, { streams, timing }: CutGroup): Draft {
  const isHidden = facts.hops.some(({ name }) => hidingErrorLog(facts, name) !== null);
  const [low, high] = timing.ageMs.map(formatMs);
  return {
    confidence: 'possible',
    where: { hop: null, proxy: 'unknown' },
    what: `${sentence(countOf(streams, streams))} broke off without an end, at ages from ${low} to ${high}.`,
    why:
      'Neither the silence before the end nor the age is constant, so no timer did it: a process behind the proxies that drops its connections, or the network. The error log of every proxy, or the same request around them (--direct URL), would settle it.' +
      (isHidden ? ` ${sentence(hiddenWords(facts))}.` : ''),
    evidence: streams.slice(0, 4).map(endOf),
    fix: [
      {
        proxy: 'unknown',
        setting: 'process',
        text: 'Give the error logs of the proxies and --direct: they say which connection broke first.',
      },
    ],
  };
}

/** Between two hops that both lost their peer stands one that was not handed over. */
function closerName(hop: string | null, proxy: ProxyKind, blame: Blame | undefined): string {
  if (proxy !== 'network') return hopName(proxy, hop);
  const [front, inner] = blame?.chain ?? [];
  return front && inner
    ? `something between ${hopName(front.hop.proxy, front.hop.name)} and ${hopName(inner.hop.proxy, inner.hop.name)}`
    : hopName(proxy, hop);
}

/** What stands behind the last hop that is known is the origin only as far as is known. */
function unseenWords(hop: string | null, proxy: ProxyKind, blame: Blame | undefined): string {
  const address = blame?.record?.upstreamAddress;
  if (proxy === 'network')
    return ' Both logged that the other side went: a proxy whose log was not given stands between them, and its timer or its end is the cause.';
  return hop === null && proxy === 'origin' && address
    ? ` If another proxy listens at ${address}, its log tells why.`
    : '';
}

/** Constant times are a timer's: which kind of timer, the pattern tells. */
function constantWords(streams: Stream[], { pattern, ageLimitMs, idleLimitMs, ageMs }: Timing): string {
  if (streams.length < 2 || ageMs[0] < shortestLimitMs) return '';
  const age = `at age ${formatMs(ageLimitMs)}`;
  const idle = `${formatMs(idleLimitMs)} after the last byte`;
  if (pattern === 'age') return ` Every time ${age}: look for a limit of that length there.`;
  if (pattern === 'idle') return ` Every time ${idle}: look for a limit on silence of that length there.`;
  return pattern === 'either'
    ? ` Every time ${age}, ${idle}: look for a limit of that length there, on silence or on the whole stream.`
    : '';
}

function hiddenWords(facts: Facts): string {
  const log = facts.hops.flatMap(({ name }) => hidingErrorLog(facts, name) ?? [])[0];
  return `error_log ${log?.value} ${log?.detail}${log?.file ? ` (${log.file}:${log.line})` : ''} leaves out the line that would tell`;
}

/** Every hop is an Nginx that wrote a row of the stream, and whose error log would hold the line if its upstream had closed. */
function isWitnessed(facts: Facts, { id }: Stream): boolean {
  const hasRow = (hop: string) =>
    facts.joins.some((join) => join.streamId === id && join.hop === hop && join.record.kind === 'access');
  const hides = (hop: string) => hidingErrorLog(facts, hop) !== null;
  return (
    facts.hops.length > 0 &&
    facts.hops.every(
      ({ name, proxy, errorLogs }) =>
        proxy === 'nginx' && errorLogs.length > 0 && hasRow(name) && !hides(name),
    )
  );
}

/** A hop in front logged that its upstream closed, and that upstream's own row tells why: the first is a consequence. */
function passedOnBy(facts: Facts, { hop, proxy, reason, blames, streams }: CutGroup): Draft | null {
  if (hop === null || reason === 'upstream-closed') return null;
  const words = blames.flatMap(({ chain }) =>
    chain.filter(({ record }) => record.hop !== hop.name && record.reason === 'upstream-closed'),
  );
  const first = words[0];
  if (!first) return null;
  return {
    confidence: first.join.confidence,
    where: { hop: hop.name, proxy },
    what: `${hopName(first.hop.proxy, first.hop.name)} logged "${first.record.words}": its upstream ${hopName(proxy, hop.name)} closed the connection under ${countOf(streams, endedStreams(facts))}.`,
    why: `${hopName(first.hop.proxy, first.hop.name)} only passed the end on; ${hopName(proxy, hop.name)} has a row of its own that says why it closed.`,
    evidence: [...new Set(words)].slice(0, 3).map(({ record, join }) => rowOf(record, join.streamId)),
    fix: [],
  };
}
