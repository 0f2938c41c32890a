/** A limit on concurrent connections or streams: one set for clients, or a worker without free connections. */

import { answerOf, askedStreams, unopenedStreams } from '../analysis/answers/asked-streams.ts';
import { limitGroups, limitSettings } from '../analysis/answers/limit-refusal.ts';
import { pageFact, type RefusalGroup, settledBy } from '../analysis/answers/refusal.ts';
import { otherRows, recordsDuring } from '../analysis/parties/other-clients.ts';
import { type Facts, settingsOf } from '../model/facts.ts';
import type { ProposedFix } from '../model/finding.ts';
import type { LogRecord, ProxyKind } from '../model/log-record.ts';
import type { Setting } from '../model/setting.ts';
import { adviceOf } from '../proxies/profile/advice.ts';
import {
  change,
  countOf,
  hopName,
  rowOf,
  rowsOf,
  sentence,
  settingFact,
  whereSet,
} from './frames/evidence.ts';
import { plateauFacts } from './frames/population-facts.ts';
import { refusalCleared } from './frames/refusal-cleared.ts';
import { found, type Rule } from './rule.ts';
import { nginx } from './sources.ts';

export const connectionLimit: Rule = {
  id: 'connection-limit',
  title: 'no more connections are let in',
  severity: 'critical',
  group: 'start',
  rank: 290,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'No more connections or streams are let in: a limit that was set for clients, or a worker of the Nginx that has no slots left. A proxied stream takes two of those.',
    lookAlikes: [
      '`rate-limited`: a limit on how often requests come.',
      '`file-descriptor-limit`: the system gives the process no more descriptors.',
      '`h2-stream-limit`: the limit is that of one HTTP/2 connection.',
      '`upstream-overflow`: the limit stands between the proxy and its upstream.',
    ],
    settles:
      '`limiting connections` or `worker_connections are not enough` in the error log; a load shows the limit as a plateau of open streams.',
    source: [nginx('limit_conn', 'http_limit_conn'), nginx('worker_connections', 'core')],
  },
  explains: ['closed-before-headers', 'reconnect-fatal'],
  judge(facts) {
    const groups = limitGroups(facts, 'connection-limit');
    const full = recordsDuring(facts, ['worker-connections']);
    const others = otherRows(facts, ['connection-limited']);
    const drafts = [
      ...groups.map((group) => draft(facts, group)),
      ...(full.length > 0 ? [workerFull(facts, full)] : []),
    ];
    if (drafts.length > 0) return found(this, drafts);
    const [row] = others;
    if (!row) return refusalCleared(facts);
    const evidence = others.slice(0, 3).map((record) => rowOf(record));
    return found(this, [
      {
        severity: 'info',
        confidence: row.reasonConfidence,
        where: { hop: row.hop, proxy: row.proxy },
        what: `${others.length} request${others.length === 1 ? '' : 's'} of other clients in the log met the limit on connections.`,
        why: 'Our own streams stayed below it; each open stream holds its place for as long as it lives.',
        evidence,
        fix: fixes(facts, row.hop, row.proxy),
      },
    ]);
  },
};

function draft(facts: Facts, group: RefusalGroup) {
  const { hop, proxy, confidence, words, streams } = group;
  const [limit] = limitSettings(facts, 'connection-limit', hop);
  return {
    confidence,
    where: { hop, proxy },
    what: `${sentence(hopName(proxy, hop))} refused ${countOf(streams, askedStreams(facts))}: too many at once.`,
    why: `${limit ? `${sentence(limit.setting)} ${limit.value} (${whereSet(limit)})` : 'Its limit on connections'} counts every open stream, over HTTP/2 too, for as long as it lives.${settledBy(facts, group)}`,
    covers: streams,
    evidence: [
      ...plateauFacts(facts),
      ...rowsOf(words.slice(0, 3)),
      ...pageFact(group),
      ...limitSettings(facts, 'connection-limit', hop).map(settingFact),
      ...streams.slice(0, 3).map(answerOf),
    ],
    fix: fixes(facts, hop, proxy),
  };
}

/** Nginx closes a connection for which a worker has no slot, and writes no access row for it. */
function workerFull(facts: Facts, full: LogRecord[]) {
  const first = full[0] as LogRecord;
  const refused = unopenedStreams(facts).filter(
    ({ failure, status }) => failure?.phase === 'response' || failure?.phase === 'tls' || status === 500,
  );
  const [setting] = settingsOf(facts, 'worker-connections', first.hop);
  return {
    severity: refused.length > 0 ? ('critical' as const) : ('warning' as const),
    confidence: 'certain' as const,
    where: { hop: first.hop, proxy: first.proxy },
    what: `${sentence(hopName(first.proxy, first.hop))} ran out of worker connections${refused.length > 0 ? ` and closed ${countOf(refused, askedStreams(facts))}` : ' while these streams were open'}.`,
    why: `${setting ? `worker_connections ${setting.value} (${whereSet(setting)})` : 'worker_connections (512 by default)'} counts both sides of a proxied stream: half that many streams fill a worker.${heldWords(facts, setting)}`,
    covers: refused,
    evidence: [
      ...plateauFacts(facts),
      ...full.slice(0, 2).map((record) => rowOf(record)),
      ...(setting ? [settingFact(setting)] : []),
      ...refused.slice(0, 3).map(answerOf),
    ],
    fix: [workerFix(setting, first.proxy)],
  };
}

/** Compares the plateau of a population with the setting. */
function heldWords({ figures }: Facts, setting: Setting | undefined): string {
  const slots = Number(setting?.value ?? 512);
  if (!figures || figures.peakOpen >= figures.wanted || !Number.isFinite(slots)) return '';
  return ` ${figures.peakOpen} were open at most, where one worker with ${slots} has room for ${Math.max(0, Math.floor(slots / 2) - 1)}.`;
}

function workerFix(setting: Setting | undefined, proxy: ProxyKind): ProposedFix {
  const text =
    'Raise worker_connections to twice the streams that a worker is to hold, and worker_rlimit_nofile with it.';
  return setting
    ? change(setting, '65535', text)
    : { proxy, setting: 'worker_connections', suggested: '65535', text };
}

function fixes(facts: Facts, hop: string | null, proxy: ProxyKind): ProposedFix[] {
  const settings = limitSettings(facts, 'connection-limit', hop);
  if (settings.length > 0) return settings.map(raised);
  const word = adviceOf(proxy, 'connection-limit').setting;
  return [
    {
      proxy,
      setting: word,
      text: `Raise ${word} above the number of streams that one client (or all of them) may hold, or take it off this path.`,
    },
  ];
}

/** `addr 1` becomes `addr 1000`; Envoy's filter holds a bare number. */
function raised(setting: Setting): ProposedFix {
  const suggested = /\d+$/.test(setting.value ?? '')
    ? (setting.value ?? '').replace(/\d+$/, '10000')
    : '10000';
  return change(
    setting,
    suggested,
    `Raise ${setting.setting} above the number of streams that may be open at once, or take it off this path.`,
  );
}
