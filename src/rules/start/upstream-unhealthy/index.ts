/** The proxy has no upstream server that it would send a request to. */
import { askedStreams } from '../../../analysis/answers/asked-streams.ts';
import {
  isGuess,
  type RefusalGroup,
  refusalGroups,
  settledBy,
} from '../../../analysis/answers/refusal-groups.ts';
import { beforeHeadReasons } from '../../../analysis/parties/before-head.ts';
import { weaker } from '../../../analysis/parties/blame.ts';
import type { Facts } from '../../../model/facts.ts';
import { settingsFor, settingsOf } from '../../../model/facts.ts';
import type { Evidence } from '../../../model/finding.ts';
import type { LogRecord, Reason } from '../../../model/log-record.ts';
import { isOpened } from '../../../model/stream.ts';
import { ownAdvice, phraseOf } from '../../../proxies/profile/advice.ts';
import { countOfAsked, hopSubject, rowOf, sentence, settingFact } from '../../frames/evidence.ts';
import { refusalCleared } from '../../frames/refusal-cleared.ts';
import { refusalDraft } from '../../frames/refused-group.ts';
import { type Draft, found, type Rule } from '../../rule.ts';
import { about } from './about.ts';
import { revive } from './fix.ts';
import { hostFacts, hostsWhy } from './hosts.ts';

export const upstreamUnhealthy: Rule = {
  id: 'upstream-unhealthy',
  title: 'the proxy has no healthy upstream',
  severity: 'critical',
  group: 'start',
  rank: 200,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config', 'admin'],
  about,
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
    if (!row) return refusalCleared(facts);
    return found(this, [
      {
        title: 'one of several upstream servers is down',
        severity: 'info',
        confidence: row.reasonConfidence === 'possible' ? 'likely' : row.reasonConfidence,
        where: { hop: row.hop, proxy: row.proxy },
        what: `${hopSubject(row)} met a dead upstream server${deadAddress(row)} and asked the next one: the streams opened all the same.`,
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

function draft(facts: Facts, group: RefusalGroup): Draft {
  const { hop, streams } = group;
  const count = countOfAsked(facts, streams);
  const failures = failuresBefore(facts, hop);
  const setsAside = !isGuess(group) && ownAdvice(group.proxy, 'failed-server') !== null;
  const mayBeFull = setsAside && failures.length === 0 && askedStreams(facts).some(isOpened);
  const told = refusalDraft(group, {
    what: isGuess(group)
      ? `${sentence(count)} got ${streams[0]?.status}, ${asFromProxy}.`
      : `${hopSubject(group)} had no healthy upstream for ${count}.`,
    why: `${hostsWhy(facts, hop) ?? meaning(group)}${mayBeFull ? full : ''}${settledBy(facts, group)}`,
    facts: [
      ...failures,
      ...hostFacts(facts, hop),
      ...(hop === null ? [] : settingsFor(facts, 'upstream', hop, group.record).slice(0, 1).map(settingFact)),
    ],
    fix: revive(facts, group),
  });
  return mayBeFull ? { ...told, confidence: weaker(told.confidence, 'likely') } : told;
}

const full =
  ' No failure of such a server is seen, and it served another of these streams: a limit on its connections, which one stream fills, makes it count as none.';

function meaning(group: RefusalGroup): string {
  return isGuess(group) ? guessWords : phraseOf(group.proxy, 'no-healthy-upstream');
}

const guessWords =
  'A proxy answers so when no server is left that it would ask; some do as well when their only server does not take a connection, or gave no answer.';

const asFromProxy =
  'as from a proxy without a healthy upstream; an origin that is overloaded or in maintenance answers so too';

const failing = new Set<Reason>([
  'connect-refused',
  'connect-timeout',
  'connect-failed',
  'upstream-tls',
  'response-timeout',
  'closed-before-headers',
]);

/** The last failure of each server of the route, of whichever client's request: it is why the server is set aside. */
function failuresBefore(facts: Facts, hop: string | null): Evidence[] {
  const byAddress = new Map<string, LogRecord>();
  const servers = settingsOf(facts, 'upstream', hop)[0]?.items;
  for (const record of facts.records) {
    const isOfRoute = !servers || servers.includes(record.upstreamAddress ?? '');
    const isFailure =
      record.kind === 'error' && record.hop === hop && isOfRoute && failing.has(record.reason);
    if (isFailure && record.upstreamAddress) byAddress.set(record.upstreamAddress, record);
  }
  return [...byAddress].slice(0, 3).map(([address, record]) => ({
    ...rowOf(record),
    fact: `${address} had failed: ${record.words}`,
  }));
}

/** One upstream failed, another answered: Nginx's warning, or a list of statuses that ends well. */
function retriedRows(facts: Facts): LogRecord[] {
  const opened = new Set(
    askedStreams(facts)
      .filter(isOpened)
      .map(({ id }) => id),
  );
  const ours = facts.joins.filter(({ streamId }) => opened.has(streamId)).map(({ record }) => record);
  const isRetried = ({ reason, kind, reasonDetails }: LogRecord) =>
    reason === 'upstream-retried' ||
    (kind === 'error' && beforeHeadReasons.has(reason)) ||
    reasonDetails.includes('retried');
  return ours.filter((record) => record.subrequest === undefined && isRetried(record));
}
