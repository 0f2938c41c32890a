/** A limit on concurrent connections or streams: one set for clients, or a worker without free connections. */
import { answerOf, unopenedStreams } from '../../analysis/answers/asked-streams.ts';
import { limitGroups, limitSettings } from '../../analysis/answers/limit-refusal.ts';
import { type RefusalGroup, settledBy } from '../../analysis/answers/refusal-groups.ts';
import { otherRows, recordsDuring } from '../../analysis/parties/other-clients.ts';
import { type Facts, settingsOf } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import type { LogRecord, ProxyKind } from '../../model/log-record.ts';
import type { Setting } from '../../model/setting.ts';
import { adviceOf } from '../../proxies/profile/advice.ts';
import { habitOf } from '../../proxies/profile/known.ts';
import {
  change,
  countOfAsked,
  hopSubject,
  rowOf,
  settingFact,
  whereSet,
  writtenAt,
} from '../frames/evidence.ts';
import { fullHouse } from '../frames/full-house.ts';
import { otherClientsDraft } from '../frames/other-clients.ts';
import { plateauFacts } from '../frames/population-facts.ts';
import { refusalCleared } from '../frames/refusal-cleared.ts';
import { refusalDraft } from '../frames/refused-group.ts';
import { type Draft, found, type Rule } from '../rule.ts';
import { nginx, page } from '../sources.ts';

export const connectionLimit: Rule = {
  id: 'connection-limit',
  title: 'no more connections are let in',
  severity: 'critical',
  group: 'start',
  rank: 290,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'No more connections or streams are let in: a limit that was set for clients, a worker of the Nginx that has no slots left (a proxied stream takes two of those), or an Apache whose workers each hold a stream (the next requests then wait without an answer).',
    lookAlikes: [
      '`rate-limited`: a limit on how often requests come.',
      '`file-descriptor-limit`: the system gives the process no more descriptors.',
      '`h2-stream-limit`: the limit is that of one HTTP/2 connection.',
      '`upstream-overflow`: the limit stands between the proxy and its upstream.',
    ],
    settles:
      '`limiting connections`, `worker_connections are not enough` or `server reached MaxRequestWorkers setting` in the error log (Apache writes that once, and not again until it is started anew); a load shows the limit as a plateau of open streams.',
    source: [
      nginx('limit_conn', 'http_limit_conn'),
      nginx('worker_connections', 'core'),
      page(
        'Apache: MaxRequestWorkers',
        'https://httpd.apache.org/docs/2.4/mod/mpm_common.html#maxrequestworkers',
      ),
    ],
  },
  explains: ['closed-before-headers', 'reconnect-fatal'],
  judge(facts) {
    const groups = limitGroups(facts, 'connection-limit');
    const rows = recordsDuring(facts, ['worker-connections']);
    const letsWait = ({ proxy }: LogRecord) => habitOf(proxy, 'letsWait') !== undefined;
    const full = rows.filter((row) => !letsWait(row));
    const drafts = [
      ...groups.map((group) => draft(facts, group)),
      ...(full.length > 0 ? [workerFull(facts, full)] : []),
      ...fullHouse(facts, rows.filter(letsWait), raised),
    ];
    if (drafts.length > 0) return found(this, drafts);
    const others = otherClientsDraft(otherRows(facts, ['connection-limited']), ({ hop, proxy }) => ({
      what: 'in the log met the limit on connections',
      why: 'Our own streams stayed below it; each open stream holds its place for as long as it lives.',
      fix: raiseLimits(facts, hop, proxy),
    }));
    return others ? found(this, [others]) : refusalCleared(facts);
  },
};

function draft(facts: Facts, group: RefusalGroup): Draft {
  const { hop, proxy, streams } = group;
  const limits = limitSettings(facts, 'connection-limit', hop);
  const [first] = limits;
  const counter = first
    ? `${[first.setting, first.value].filter(Boolean).join(' ')} (${whereSet(first)})`
    : 'Its limit on connections';
  const one = refusalDraft(group, {
    what: `${hopSubject(group)} refused ${countOfAsked(facts, streams)}: too many at once.`,
    why: `${counter} counts every open stream, over HTTP/2 too, for as long as it lives.${settledBy(facts, group)}`,
    facts: limits.map(settingFact),
    fix: raiseLimits(facts, hop, proxy),
  });
  return { ...one, evidence: [...plateauFacts(facts), ...one.evidence] };
}

/** Nginx closes a connection for which a worker has no slot, and writes no access row for it. */
function workerFull(facts: Facts, full: LogRecord[]): Draft {
  const first = full[0] as LogRecord;
  const refused = unopenedStreams(facts).filter(
    ({ failure, status }) => failure?.phase === 'response' || failure?.phase === 'tls' || status === 500,
  );
  const [setting] = settingsOf(facts, 'worker-connections', first.hop);
  const set = setting ? `${setting.value} (${whereSet(setting)})` : '(512 by default)';
  const hit =
    refused.length > 0 ? ` and closed ${countOfAsked(facts, refused)}` : ' while these streams were open';
  return {
    severity: refused.length > 0 ? 'critical' : 'warning',
    confidence: 'certain',
    where: { hop: first.hop, proxy: first.proxy },
    what: `${hopSubject(first)} ran out of worker connections${hit}.`,
    why: `worker_connections ${set} counts both sides of a proxied stream: half that many streams fill a worker.${heldWords(facts, setting)}`,
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

function raiseLimits(facts: Facts, hop: string | null, proxy: ProxyKind): ProposedFix[] {
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

/** A rule that turns requests away holds the number in its condition. */
function raisedCondition(setting: Setting): ProposedFix {
  return {
    proxy: setting.proxy,
    setting: setting.setting,
    ...writtenAt(setting),
    text: 'Raise the number in its condition above the number of streams that may be open at once, or leave this path out of it; clients that come more slowly meet it all the same.',
  };
}

/** No further than the settings beside it have room: its detail says which. */
function raisedWithin(setting: Setting, most: string): ProposedFix {
  const room = setting.detail ?? `The settings beside it have room for ${most}.`;
  return change(
    setting,
    Number(most) > Number(setting.value) ? most : (setting.value ?? ''),
    `Raise ${setting.setting} above the number of streams that may be open at once. ${room}`,
  );
}

/** `addr 1` becomes `addr 1000`; Envoy's filter holds a bare number. */
function raised(setting: Setting): ProposedFix {
  if (setting.answers !== undefined) return raisedCondition(setting);
  if (setting.most !== undefined) return raisedWithin(setting, setting.most);
  const suggested = /\d+$/.test(setting.value ?? '')
    ? (setting.value ?? '').replace(/\d+$/, '10000')
    : '10000';
  return change(
    setting,
    suggested,
    `Raise ${setting.setting} above the number of streams that may be open at once, or take it off this path.`,
  );
}
