/** The proxy has no upstream server that it would send a request to. */
import { answerOf, askedStreams } from '../model/asked.ts';
import { startFailures } from '../model/blame.ts';
import type { Facts } from '../model/facts.ts';
import { settingsOf } from '../model/facts.ts';
import type { Evidence, ProposedFix } from '../model/finding.ts';
import type { LogRecord, Reason } from '../model/log-record.ts';
import {
  isGuess,
  missingForRefusals,
  pageFact,
  type RefusalGroup,
  refusalGroups,
  refusalInnocence,
  settledBy,
} from '../model/refusal.ts';
import { isOpened } from '../model/stream.ts';
import { countOf, hopName, rowOf, rowsOf, sentence, settingFact } from './evidence.ts';
import { found, notChecked, type Rule, ruledOut } from './rule.ts';

export const upstreamUnhealthy: Rule = {
  id: 'upstream-unhealthy',
  title: 'the proxy has no healthy upstream',
  severity: 'critical',
  explains: ['reconnect-fatal'],
  judge(facts) {
    const groups = refusalGroups(facts, ['no-healthy-upstream']);
    if (groups.length > 0)
      return found(
        this,
        groups.map((group) => draft(facts, group)),
      );
    const retried = retriedRows(facts);
    const [row] = retried;
    if (!row) {
      const missing = missingForRefusals(facts);
      return missing ? notChecked(missing) : ruledOut(refusalInnocence(facts));
    }
    return found(this, [
      {
        title: 'one of several upstream servers is down',
        severity: 'info',
        confidence: row.reasonConfidence === 'possible' ? 'likely' : row.reasonConfidence,
        where: { hop: row.hop, proxy: row.proxy },
        what: `${sentence(hopName(row.proxy, row.hop))} met a dead upstream server${deadAddress(row)} and asked the next one: the streams opened all the same.`,
        why: 'A failed first attempt costs each new stream its connect time; a server that hangs would cost a whole timeout.',
        evidence: retried.slice(0, 3).map((record) => rowOf(record)),
        fix: [
          {
            proxy: 'origin',
            setting: 'process',
            text: 'Bring the dead server back, or take it out of the group.',
          },
        ],
      },
    ]);
  },
};

/** An error line names the one that failed; an access row names all that were tried, the one that answered last. */
function deadAddress({ kind, fields, upstreamAddress }: LogRecord): string {
  const tried =
    kind === 'error'
      ? upstreamAddress
      : fields.upstream_addr
          ?.split(/[,:] +/)
          .slice(0, -1)
          .join(', ');
  return tried ? ` (${tried})` : '';
}

function draft(facts: Facts, group: RefusalGroup) {
  const { hop, proxy, confidence, words, streams } = group;
  return {
    confidence,
    where: { hop, proxy },
    what: isGuess(group)
      ? `${sentence(countOf(streams, askedStreams(facts)))} got ${streams[0]?.status}, as from a proxy without a healthy upstream; an origin that is overloaded or in maintenance answers so too.`
      : `${sentence(hopName(proxy, hop))} had no healthy upstream for ${countOf(streams, askedStreams(facts))}.`,
    why: `${hostsWhy(facts, hop) ?? (proxy === 'nginx' ? 'Every server of the group had failed before (max_fails) and is set aside for fail_timeout, or the group is empty.' : 'Every host of the cluster fails its health checks, was ejected as an outlier, or the cluster has none (an empty endpoint list).')}${settledBy(group)}`,
    evidence: [
      ...rowsOf(words.slice(0, 3)),
      ...pageFact(group),
      ...failuresBefore(facts, hop),
      ...hostFacts(facts, hop),
      ...settingsOf(facts, 'upstream', hop).slice(0, 1).map(settingFact),
      ...streams.slice(0, 3).map(answerOf),
    ],
    fix: fixes(facts, group),
  };
}

const failing = new Set<Reason>([
  'connect-refused',
  'connect-timeout',
  'connect-failed',
  'upstream-tls',
  'response-timeout',
  'closed-before-headers',
]);

/** The last failure of each server, of whichever client's request: it is why the server is set aside. */
function failuresBefore({ records }: Facts, hop: string | null): Evidence[] {
  const byAddress = new Map<string, LogRecord>();
  for (const record of records) {
    const isFailure = record.kind === 'error' && record.hop === hop && failing.has(record.reason);
    if (isFailure && record.upstreamAddress) byAddress.set(record.upstreamAddress, record);
  }
  return [...byAddress].slice(0, 3).map(([address, record]) => ({
    ...rowOf(record),
    fact: `${address} had failed: ${record.words}`,
  }));
}

/** What Envoy's /clusters says of the hosts. */
function hostFacts(facts: Facts, hop: string | null): Evidence[] {
  return facts.admin
    .filter(({ after }) => hop === null || after.hop === hop)
    .flatMap(({ after }) => after.hosts)
    .slice(0, 4)
    .map(({ cluster, address, healthy, flags }) => ({
      fact: `${cluster}: ${address} is ${healthy ? 'healthy' : `not healthy (${flags.join(', ')})`}`,
      from: 'statistic',
    }));
}

const flagWords: [pattern: RegExp, words: string][] = [
  [/^failed_active_health_check/, 'fails its active health check'],
  [/^failed_outlier_check/, 'was ejected as an outlier'],
  [/^failed_eds_health/, 'is marked as unhealthy by its endpoint source (EDS)'],
];

/** The flags of `/clusters` say which of the ways it was; null where they were not read, or say nothing. */
function hostsWhy(facts: Facts, hop: string | null): string | null {
  const hosts = facts.admin
    .filter(({ after }) => hop === null || after.hop === hop)
    .flatMap(({ after }) => after.hosts);
  if (hosts.length === 0 || hosts.some(({ healthy }) => healthy)) return null;
  const said = hosts.map(
    ({ address, flags }) =>
      `${address} ${flagWords.find(([pattern]) => flags.some((flag) => pattern.test(flag)))?.[1] ?? `is flagged ${flags.join(', ')}`}`,
  );
  return `Its admin interface says why: ${said.slice(0, 4).join('; ')}.`;
}

function failsHealthCheck(facts: Facts, hop: string | null): boolean {
  return facts.admin.some(
    ({ after }) =>
      (hop === null || after.hop === hop) &&
      after.hosts.some(({ flags }) => flags.includes('failed_active_health_check')),
  );
}

function fixes(facts: Facts, { hop, proxy }: RefusalGroup): ProposedFix[] {
  const setting = settingsOf(facts, 'upstream', hop)[0];
  const place = setting
    ? { file: setting.file ?? undefined, line: setting.line ?? undefined, current: setting.value }
    : {};
  const origin: ProposedFix = {
    proxy: 'origin',
    setting: 'health check',
    text: 'Look at why the origin fails its checks or requests: its own log, and the check asked by hand from the proxy.',
  };
  if (proxy === 'nginx')
    return [
      {
        proxy: 'origin',
        setting: 'process',
        text: `Bring the servers back${setting ? ` (${(setting.items ?? []).join(', ')})` : ''}: each failed max_fails times and is asked again after fail_timeout at the earliest; the error log says how they failed.`,
      },
      {
        proxy,
        setting: 'max_fails',
        ...place,
        current: undefined,
        suggested: 'max_fails=0',
        text: 'Behind each `server` of the group: then Nginx goes on asking it after a failure in place of refusing every request.',
      },
    ];
  if (failsHealthCheck(facts, hop))
    return [
      {
        ...origin,
        text: 'Ask the path of health_checks by hand from the machine of the proxy, and see in the log of the origin why it does not answer as the check wants; or correct the path, port or expected status of the check.',
      },
    ];
  return [
    {
      proxy,
      setting: setting?.setting ?? 'health_checks',
      ...place,
      text: 'Give the cluster hosts that answer, and check health_checks, outlier_detection and the endpoint source (EDS, DNS).',
    },
    origin,
  ];
}

/** One upstream failed, another answered: Nginx's warning, or a list of statuses that ends well. */
function retriedRows(facts: Facts): LogRecord[] {
  const opened = new Set(
    askedStreams(facts)
      .filter(isOpened)
      .map(({ id }) => id),
  );
  const ours = facts.joins.filter(({ streamId }) => opened.has(streamId)).map(({ record }) => record);
  const isRetried = ({ reason, kind, fields }: LogRecord) =>
    reason === 'upstream-retried' ||
    (kind === 'error' && startFailures.has(reason)) ||
    (kind === 'access' && /^\d+, (.*, )?200$/.test(fields.upstream_status ?? ''));
  return ours.filter(isRetried);
}
