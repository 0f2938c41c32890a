/** The proxy process itself went away, or ended its old workers: its streams end together, whatever their age. */
import { blameFor, weaker } from '../model/blame.ts';
import { directStreams, endedStreams, type Facts, hopNamed, settingsOf } from '../model/facts.ts';
import type { ProposedFix } from '../model/finding.ts';
import { frontProxy } from '../model/fingerprint.ts';
import { type CommonEnd, commonEnd, endBeforeRefusals, livedPast, requestAt } from '../model/moment.ts';
import { processEnd } from '../model/process-end.ts';
import type { Setting } from '../model/setting.ts';
import type { Stream } from '../model/stream.ts';
import { change, endOf, hopName, properName, rowOf, sentence, settingFact } from './evidence.ts';
import { found, notChecked, type Rule, ruledOut } from './rule.ts';

export const proxyReload: Rule = {
  id: 'proxy-reload',
  title: 'the proxy reloaded, and ended its old streams',
  severity: 'critical',
  explains: [
    'h2-goaway',
    'h2-reset',
    'network-reset',
    'upstream-closed',
    'connect-refused',
    'closed-before-headers',
    'idle-timeout',
    'total-timeout',
    'origin-ended',
    'end-marker-missing',
    'client-closed',
  ],
  judge(facts) {
    const ended = endedStreams(facts);
    const common = commonEnd(facts, ended);
    const end = common ?? endBeforeRefusals(facts, ended);
    if (!end) return ruledOut('no streams of different ages ended in one moment');
    const youngest = Math.max(...end.streams.map(requestAt));
    const proxied = facts.streams.filter(({ route, status }) => route === 'proxy' && status === 200);
    if (proxied.some((stream) => requestAt(stream) < youngest && livedPast(facts, stream, end.at)))
      return ruledOut('other streams through the same proxy lived on');
    if (end.streams.some((stream) => isExplained(facts, stream)))
      return ruledOut('the rows of those streams give another cause');
    const cause = processEnd(facts, end);
    if (!cause && end.streams.every((stream) => isBehindAll(facts, stream)))
      return ruledOut('no proxy whose log was given did it: the innermost one saw its own upstream close');
    if (!cause)
      return directStreams(facts).length === 0
        ? notChecked(
            ['error-log-level', 'direct'],
            'streams of different ages ended together; the error log at level notice, or --direct, would tell whether the proxy did it',
          )
        : ruledOut('they ended after a common silence, or the direct streams ended with them');
    const { hop, proxy, guessed } = ownerOf(facts, cause.hop, end);
    const shutdown =
      settingsOf(facts, 'shutdown-timeout', hop).find(({ ms }) => ms !== null && ms > 0) ?? null;
    return found(this, [
      {
        title: cause.stopped ? 'the proxy was stopped or killed' : this.title,
        confidence: guessed ? weaker(cause.confidence, 'likely') : cause.confidence,
        where: { hop, proxy },
        what: `${end.streams.length === 1 ? 'The stream ended' : `${end.streams.length} streams${common ? ' of different ages' : ''} ended within one second`}${cause.stopped ? `, and ${properName(proxy)} went away` : ''}.`,
        why: `${sentence(cause.words)}; ${hopName(proxy, hop)} closed its streams itself, and no timer of one stream does that.`,
        evidence: [
          ...cause.records.slice(0, 2).map((record) => rowOf(record)),
          ...(shutdown && !cause.stopped ? [settingFact(shutdown)] : []),
          ...end.streams.slice(0, 4).map(endOf),
          ...cause.refused.slice(0, 1).map(refusedFact),
        ],
        fix: [fixFor(proxy, shutdown, cause.stopped)],
      },
    ]);
  },
};

/** The hop that the evidence names; else the only one there is, else what the headers suggest. */
function ownerOf(facts: Facts, named: string | null, { streams }: CommonEnd) {
  const only = facts.hops.length === 1 ? facts.hops[0] : undefined;
  const hop = hopNamed(facts, named) ?? only ?? null;
  if (hop) return { hop: hop.name, proxy: hop.proxy, guessed: false };
  const front = streams[0] ? frontProxy(facts, streams[0]).proxy : 'unknown';
  return { hop: null, proxy: facts.hops.length === 0 ? front : ('unknown' as const), guessed: true };
}

/** A row that names an act other than a shutdown, for certain. */
function isExplained(facts: Facts, stream: Stream): boolean {
  const blame = blameFor(facts, stream);
  if (blame?.confidence !== 'certain') return false;
  return !['proxy-shutdown', 'stop', 'reload', 'upstream-closed'].includes(blame.reason);
}

/** The last hop that is known says for certain that what stands behind it closed. */
function isBehindAll(facts: Facts, stream: Stream): boolean {
  const blame = blameFor(facts, stream);
  return blame?.reason === 'upstream-closed' && blame.hop === null && blame.confidence === 'certain';
}

function refusedFact(stream: Stream) {
  const fact = `${stream.id}, opened after that, was refused (${stream.failure?.message ?? 'ECONNREFUSED'})`;
  return { fact, from: 'connection' as const, connection: stream.id };
}

function fixFor(proxy: ProposedFix['proxy'], shutdown: Setting | null, stopped: boolean): ProposedFix {
  if (shutdown && !stopped)
    return change(
      shutdown,
      '1h',
      `Give old workers longer than streams live; clients should reconnect with a random delay.`,
    );
  return {
    proxy,
    setting: 'process',
    text: stopped
      ? `Find out what stopped ${properName(proxy)} (a restart where a reload would do, a deploy, the out-of-memory killer), and let clients reconnect with a random delay.`
      : `Reload ${properName(proxy)} less often, or give its drain more time than streams live; clients should reconnect with a random delay.`,
  };
}
