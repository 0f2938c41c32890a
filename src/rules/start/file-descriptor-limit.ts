/** A process on the path has no free file descriptor for another connection. */
import { answerOf, unopenedStreams } from '../../analysis/answers/asked-streams.ts';
import { recordsDuring } from '../../analysis/parties/other-clients.ts';
import type { Facts } from '../../model/facts.ts';
import { groupedBy } from '../../model/grouping.ts';
import type { LogRecord } from '../../model/log-record.ts';
import { advised } from '../../proxies/profile/advice.ts';
import { countOf, countOfAsked, hopSubject, rowOf, sentence } from '../frames/evidence.ts';
import { plateauFacts } from '../frames/population-facts.ts';
import { type Draft, found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { nginx, page } from '../sources.ts';

/** The system's errors when descriptors are used up. */
const exhausted = new Set(['EMFILE', 'ENFILE']);

export const fileDescriptorLimit: Rule = {
  id: 'file-descriptor-limit',
  title: 'no file descriptor is left',
  severity: 'critical',
  group: 'start',
  rank: 300,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'tool'],
  about: {
    what: "A process on the path has no file descriptor left for one more connection: this tool's own (EMFILE), or that of a proxy, whose log says so.",
    lookAlikes: [
      "`connection-limit`: the limit is the proxy's own setting, not that of the system.",
      "`generator-saturated`: this machine's own shortage seen as a limit of the measurement.",
    ],
    settles: '`(24: Too many open files)` in the error log of the proxy; `/proc/PID/limits` of that process.',
    source: [
      nginx('worker_rlimit_nofile', 'core'),
      page('getrlimit(2): RLIMIT_NOFILE', 'https://man7.org/linux/man-pages/man2/getrlimit.2.html'),
    ],
  },
  explains: ['connection-limit', 'upstream-unreachable', 'closed-before-headers', 'origin-error'],
  judge(facts) {
    const rows = recordsDuring(facts, ['file-descriptors']);
    const byHop = groupedBy(rows, ({ hop }) => hop);
    const drafts = [...onThisMachine(facts), ...[...byHop.values()].map((own) => onProxies(facts, own))];
    if (drafts.length > 0) return found(this, drafts);
    const refused = unopenedStreams(facts).length > 0;
    return refused && facts.hops.length > 0 && facts.logs.length === 0
      ? notChecked(['error-log'])
      : ruledOut('no connection failed for want of a file descriptor, here or in a log that was given');
  },
};

/** This machine's own limit: the endpoint is not at fault. */
function onThisMachine(facts: Facts): Draft[] {
  const failed = facts.streams.filter(({ failure }) => exhausted.has(failure?.code ?? ''));
  const [first] = failed;
  if (!first) return [];
  return [
    {
      severity: 'warning',
      confidence: 'certain',
      where: { hop: null, proxy: 'client' },
      what: `${sentence(countOf(failed, facts.streams))} could not be asked: this machine has no file descriptor left (${first.failure?.code}).`,
      why: `Each stream takes one; ${facts.generator.openFiles} were open at the end of the run.`,
      covers: failed,
      evidence: [...plateauFacts(facts), ...failed.slice(0, 3).map(answerOf)],
      fix: [
        {
          proxy: 'client',
          setting: 'ulimit -n',
          suggested: '1048576',
          text: 'Raise the limit of this shell (ulimit -n) above the number of streams, or spread them over more workers.',
        },
      ],
    },
  ];
}

function onProxies(facts: Facts, rows: LogRecord[]): Draft {
  const first = rows[0] as LogRecord;
  const refused = unopenedStreams(facts).filter(
    ({ status, failure }) =>
      (status ?? 0) >= 500 || failure?.phase === 'response' || failure?.phase === 'tls',
  );
  const hit =
    refused.length > 0
      ? `, and ${countOfAsked(facts, refused)} did not open`
      : ' while these streams were open';
  return {
    severity: refused.length > 0 ? 'critical' : 'warning',
    confidence: 'certain',
    where: { hop: first.hop, proxy: first.proxy },
    what: `${hopSubject(first)} ran out of file descriptors${hit}.`,
    why: 'A proxied stream takes two of them, one to the client and one to the upstream, for as long as it lives; a log line says that the system gave no more.',
    covers: refused,
    evidence: [
      ...plateauFacts(facts),
      ...rows.slice(0, 2).map((record) => rowOf(record)),
      ...refused.slice(0, 3).map(answerOf),
    ],
    fix: [advised(first.proxy, 'open-files')],
  };
}
