/** The connection is ended at a constant age of its own, and takes along all streams that it carries. */

import { endAt, requestAt, toleranceOf } from '../../analysis/ends/timing.ts';
import { formatMs } from '../../model/duration.ts';
import { highest, lowest, spanOf } from '../../model/extremes.ts';
import { type Facts, openedWireStreams, settingsOf } from '../../model/facts.ts';
import type { Evidence, ProposedFix } from '../../model/finding.ts';
import { groupedBy } from '../../model/grouping.ts';
import type { Setting } from '../../model/setting.ts';
import { endedByPeer, type Stream } from '../../model/stream.ts';
import { phraseOf } from '../../proxies/profile/advice.ts';
import { change, endOf, settingAt, settingFact } from '../frames/evidence.ts';
import { severityByShare } from '../frames/population-facts.ts';
import { found, type Rule, ruledOut } from '../rule.ts';
import { envoy, rfc } from '../sources.ts';

/** Streams of one connection that end this close to each other end with it, ms. */
const togetherMs = 300;
/** Connections and streams that begin this far apart have ages of their own, ms. */
const apartMs = 500;

export const connectionAgeLimit: Rule = {
  id: 'connection-age-limit',
  title: 'the connection is ended at its age, and its streams with it',
  severity: 'critical',
  group: 'end',
  rank: 15,
  needs: ['wire', 'config'],
  about: {
    what: 'Each connection ended at the same age, and the streams on it ended with it, whatever their own age: a limit on connections, not on streams.',
    lookAlikes: [
      '`total-timeout`: each stream ends at its own age, and others on its connection go on.',
      '`proxy-reload`: all connections end in one moment, whatever their age.',
      "A drain spares running streams: Envoy's `max_connection_duration` and Nginx's `keepalive_time` send GOAWAY or close behind the last stream.",
    ],
    settles:
      'Several streams on each of several connections, opened one after another (`sse-doctor soak --streams-per-connection 3 --ramp 2`); the config of what passes connections on.',
    source: [
      rfc(9113, '6.8'),
      envoy(
        'max_downstream_connection_duration',
        'api-v3/extensions/filters/network/tcp_proxy/v3/tcp_proxy.proto',
      ),
    ],
  },
  explains: [
    'total-timeout',
    'idle-timeout',
    'upstream-closed',
    'origin-restart',
    'proxy-reload',
    'network-reset',
    'h2-reset',
    'h2-goaway',
    'unexplained-end',
  ],
  judge(facts) {
    const shared = sharedConnections(facts);
    if (shared.length < 2) return ruledOut('no two connections carried several streams of different ages');
    const ended = shared.filter((streams) => endTogether(facts, streams));
    if (ended.length < 2) return ruledOut('streams of one connection ended each at a time of its own');
    const ages = ended.map((streams) => connectionAgeMs(facts, streams));
    if (spanOf(ages) > toleranceOf(highest(ages))) return ruledOut('connections ended at different ages');
    if (spanOf(ended.map((streams) => lowest(streams.map(requestAt)))) < apartMs)
      return ruledOut('the connections began in one moment, so their ends in one moment tell no age');
    const setting = fittingLimit(facts, ages);
    const streams = ended.flat();
    return found(this, [
      {
        severity: severityByShare(facts, streams),
        confidence: 'likely',
        where: { hop: setting?.hop ?? null, proxy: setting?.proxy ?? 'unknown' },
        what: whatWords(ages, streams),
        why: `${setting ? `That is what ${settingAt(setting)} allows.` : 'The age of the connections is constant, that of the streams is not.'}${goawayWords(streams)}`,
        covers: streams,
        evidence: [
          ageFact(ages),
          ...(setting ? [settingFact(setting)] : []),
          ...streams.slice(0, 4).map(endOf),
        ],
        fix: [liftLimit(setting)],
      },
    ]);
  },
};

/** Those with several streams that began apart and were ended by the other side. */
function sharedConnections(facts: Facts): Stream[][] {
  const carried = openedWireStreams(facts).filter(({ localPort }) => localPort !== null);
  const byConnection = groupedBy(carried, ({ localPort, address }) => `${localPort}|${address}`);
  return [...byConnection.values()].filter(
    (streams) => streams.every(endedByPeer) && spanOf(streams.map(requestAt)) >= apartMs,
  );
}

function endTogether(facts: Facts, streams: Stream[]): boolean {
  return spanOf(streams.map((stream) => endAt(facts, stream))) <= togetherMs;
}

/** From its first request on. */
function connectionAgeMs(facts: Facts, streams: Stream[]): number {
  return highest(streams.map((stream) => endAt(facts, stream))) - lowest(streams.map(requestAt));
}

function fittingLimit(facts: Facts, ages: number[]): Setting | null {
  const age = lowest(ages);
  const fits = ({ ms }: Setting) =>
    ms !== null && ms > 0 && Math.abs(age - ms) <= toleranceOf(ms) + togetherMs;
  return settingsOf(facts, 'total-timeout').find(fits) ?? null;
}

function whatWords(ages: number[], streams: Stream[]): string {
  const ended = `${ages.length} connections ended ${formatMs(lowest(ages))} after they began`;
  return `${ended}, and took along the ${streams.length} streams on them, whose ages were ${ageWords(streams)}.`;
}

function ageWords(streams: Stream[]): string {
  const ages = streams.map(({ close }) => close.ageMs ?? 0);
  return `${formatMs(lowest(ages))} to ${formatMs(highest(ages))}`;
}

function goawayWords(streams: Stream[]): string {
  return streams.some(({ close }) => close.goaway) ? ' GOAWAY announced the end of the connection.' : '';
}

function ageFact(ages: number[]): Evidence {
  return {
    fact: `age of the connections at their end: ${formatMs(lowest(ages))} to ${formatMs(highest(ages))}`,
    from: 'connection',
    value: Math.round(lowest(ages)),
    unit: 'ms',
  };
}

function liftLimit(setting: Setting | null): ProposedFix {
  if (setting)
    return change(
      setting,
      setting.off ?? phraseOf(setting.proxy, 'hour'),
      'Set it above the life of a stream, or take it out; no heartbeat moves it.',
    );
  return {
    proxy: 'unknown',
    setting: 'age of a connection',
    text: 'Find the limit on the age of a connection in what passes connections on (a balancer, a tunnel, a mesh) and set it above the life of a stream; no heartbeat moves it.',
  };
}
