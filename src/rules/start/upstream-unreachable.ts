/** The proxy could not connect to its upstream. */
import { askedStreams } from '../../analysis/answers/asked-streams.ts';
import { isEitherStep } from '../../analysis/answers/refined-refusal.ts';
import { missingForRefusals, whyNoRefusal } from '../../analysis/answers/refusal.ts';
import {
  hasDetail,
  isGuess,
  type RefusalGroup,
  refusalGroups,
  settledBy,
} from '../../analysis/answers/refusal-groups.ts';
import { openMeanwhile } from '../../analysis/answers/waited-guess.ts';
import { comparableDirectStreams, isUnreadableDirect } from '../../analysis/parties/direct-streams.ts';
import { otherRows } from '../../analysis/parties/other-clients.ts';
import { formatMs } from '../../model/duration.ts';
import { highest } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import type { Reason } from '../../model/log-record.ts';
import { isOpened } from '../../model/stream.ts';
import { countOfAsked, hopSubject, sentence, settingFact } from '../frames/evidence.ts';
import { otherClientsDraft } from '../frames/other-clients.ts';
import { refusalDraft, subrequestWords } from '../frames/refused-group.ts';
import { type Draft, found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { nginx, responseFlags, rfc } from '../sources.ts';
import { ofOwnRequest, upstreamFixes, upstreamsAskedFor } from './unreached-address.ts';

const reasons: Reason[] = ['connect-refused', 'connect-timeout', 'connect-failed'];

export const upstreamUnreachable: Rule = {
  id: 'upstream-unreachable',
  title: 'the proxy cannot connect to its upstream',
  severity: 'critical',
  group: 'start',
  rank: 190,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'The proxy could not connect to its upstream: refused, no answer in time, or no way to it.',
    lookAlikes: [
      '`connect-refused`, `connect-timeout`: this machine cannot connect to the proxy.',
      '`upstream-unhealthy`: the proxy did not even try, for its checks or earlier failures.',
      '`upstream-protocol-error`, `closed-before-headers`: the upstream was connected to, and its answer was none; a bare 502 stands for all three.',
      '`upstream-tls-failure`: connected, and the TLS handshake failed.',
    ],
    settles:
      'The error line of the Nginx (`connect() failed`) or the flag UF of the Envoy; a connection to the upstream from the machine or container of the proxy, where 127.0.0.1 is itself.',
    source: [nginx('proxy_pass'), nginx('proxy_connect_timeout'), responseFlags, rfc(9110, '15.6.3')],
  },
  // Nginx takes a server that refused out of its group for a while: `no live upstreams` then follows.
  explains: ['upstream-unhealthy', 'response-timeout', 'reconnect-fatal'],
  judge(facts) {
    // `(99: Cannot assign requested address)` is this machine's own lack of ports, not the upstream's absence.
    const groups = refusalGroups(facts, reasons).filter(
      (group) =>
        !hasDetail(group, 'no-local-address') && !isHeadRefused(facts, group) && !isQueueing(facts, group),
    );
    if (groups.length > 0)
      return found(
        this,
        groups.map((group) => draft(facts, group)),
      );
    if (refusalGroups(facts, reasons).some((group) => isHeadRefused(facts, group)))
      return ruledOut(
        'asked around the proxies the origin takes the connection, and its head cannot be read',
      );
    if (refusalGroups(facts, reasons).some((group) => isQueueing(facts, group)))
      return ruledOut('another stream ran meanwhile: the upstream takes connections');
    const missing = missingForRefusals(facts);
    if (missing) return notChecked(missing);
    const others = otherClientsDraft(otherRows(facts, reasons), (row) => ({
      what: `in the log could not be passed on: ${sentence(row.words)}`,
      why: 'Our own streams were answered; the upstream, or one of its addresses, was out of reach at those times.',
      fix: [
        {
          proxy: 'origin',
          setting: 'process',
          text: `See what happened to ${row.upstreamAddress ?? 'the upstream'} at those times.`,
        },
      ],
    }));
    return others && askedStreams(facts).some(isOpened)
      ? found(this, [others])
      : ruledOut(whyNoRefusal(facts));
  },
};

/** After a wait, while another stream ran through the same proxy: its upstream takes connections. */
function isQueueing(facts: Facts, group: RefusalGroup): boolean {
  return isGuess(group) && group.reason === 'connect-timeout' && openMeanwhile(facts, group).length > 0;
}

/** No row says so, only the status and its page; and around the proxies the origin's head cannot be read. */
export function isHeadRefused(facts: Facts, { words }: RefusalGroup): boolean {
  return words.length === 0 && isUnreadableDirect(facts);
}

function draft(facts: Facts, given: RefusalGroup): Draft {
  const group = ofOwnRequest(facts, given);
  const { reason, streams } = group;
  const address = addressOf(facts, group);
  const count = countOfAsked(facts, streams);
  return refusalDraft(group, {
    what: isUnsure(group)
      ? `${sentence(count)} got ${streams[0]?.status}${waitWords(group)}, as from a proxy that cannot connect to its upstream.`
      : `${hopSubject(group)} could not connect to ${address ?? 'its upstream'} for ${count}${subrequestWords(group)}${howFailed[reason] ?? ''}.`,
    why: whyOf(facts, group),
    facts: upstreamsAskedFor(facts, group).map(settingFact),
    fix: upstreamFixes(facts, group, address),
  });
}

function whyOf(facts: Facts, group: RefusalGroup): string {
  const settled = settledBy(facts, group);
  if (isEither(facts, group)) return eitherWords + settled;
  const direct = group.record?.subrequest === undefined ? directWords(facts) : '';
  return meaning(group) + direct + settled;
}

/** No row says it, or one that says no more than the status does. */
function isUnsure(group: RefusalGroup): boolean {
  return isGuess(group) || group.confidence === 'possible';
}

/** ` after 8.0 s`: only where it was a wait. */
function waitWords({ reason, streams }: RefusalGroup): string {
  if (reason !== 'connect-timeout') return '';
  const waits = streams.map(({ marks }) => (marks.headersMs ?? 0) - (marks.requestSentMs ?? 0));
  return ` after ${formatMs(highest(waits))}`;
}

const howFailed: Partial<Record<Reason, string>> = {
  'connect-refused': ': refused',
  'connect-timeout': ': no answer in time',
};

function addressOf(facts: Facts, group: RefusalGroup): string | null {
  const { record } = group;
  const [named] = upstreamsAskedFor(facts, group);
  return record?.upstreamAddress ?? named?.items?.[0] ?? null;
}

function meaning(group: RefusalGroup): string {
  const { reason } = group;
  if (isUnsure(group) && reason === 'connect-timeout')
    return 'No upstream to ask would be told at once, so the wait is a limit: on connecting (each attempt counts), on waiting in a queue for a free connection, or on the response head; an origin that is overloaded may answer so too.';
  if (isUnsure(group))
    return 'That is what a proxy answers when it cannot connect, and also when its upstream closes before a response head or sends one that it cannot read.';
  if (reason === 'connect-refused' && group.record?.subrequest !== undefined)
    return 'Nothing listens at that address: the server that decides who is let in does not run there, so nobody is.';
  if (reason === 'connect-refused')
    return 'Nothing listens at that address: the origin is not running, listens on another port or address, or not yet.';
  if (reason === 'connect-timeout')
    return 'The address did not answer the connection attempt: a firewall or network policy on the way, a wrong address, or a machine that is down.';
  return hasDetail(group, 'unconnected')
    ? 'The connection to the upstream was not made.'
    : 'The connection to the upstream was not made, or was given up in its TLS handshake where it speaks TLS: the row does not say which.';
}

function isEither(facts: Facts, group: RefusalGroup): boolean {
  return isEitherStep(facts, { ...group, word: group.words[0] ?? null });
}

const eitherWords =
  'The connection was not made, or it was given up in the TLS handshake that the config asks for: neither the row nor the page says which. A connection by hand from the machine of the proxy, with and without TLS, would settle it.';

function directWords(facts: Facts): string {
  const direct = comparableDirectStreams(facts);
  if (direct.length === 0) return '';
  if (direct.every(({ marks }) => marks.connectMs === null))
    return ' From here (--direct) the origin cannot be reached either.';
  return direct.every(({ marks }) => marks.connectMs !== null)
    ? ' From here (--direct) the origin accepts connections: where the proxy cannot connect, the address in it, or the way from it, is wrong.'
    : ' From here (--direct) the origin accepts some connections and not others.';
}
