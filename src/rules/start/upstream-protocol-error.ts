/** What came from upstream was not a response that the proxy (or this client) could read. */

import { answeredWith, answerOf, askedStreams } from '../../analysis/answers/asked-streams.ts';
import { refusalOf } from '../../analysis/answers/refusal.ts';
import {
  hasDetail,
  type RefusalGroup,
  refusalGroups,
  settledBy,
} from '../../analysis/answers/refusal-groups.ts';
import { comparableDirectStreams } from '../../analysis/parties/direct-streams.ts';
import { behindHop, frontOf } from '../../analysis/parties/front.ts';
import { settlingWords } from '../../analysis/settling/words.ts';
import { type Facts, hopNamed, settingsOf } from '../../model/facts.ts';
import type { Finding, ProposedFix } from '../../model/finding.ts';
import { advised, ownAdvice, ownPhrase } from '../../proxies/profile/advice.ts';
import { habitOf, oneWith } from '../../proxies/profile/known.ts';
import { change, countOfAsked, hopSubject, rowOf, settingFact } from '../frames/evidence.ts';
import { refusalCleared } from '../frames/refusal-cleared.ts';
import { refusalDraft } from '../frames/refused-group.ts';
import { type Draft, found, type Rule } from '../rule.ts';
import { nginx, responseFlags, rfc } from '../sources.ts';
import { isHeadRefused } from './upstream-unreachable.ts';

export const upstreamProtocolError: Rule = {
  id: 'upstream-protocol-error',
  title: 'the response head from upstream cannot be read',
  severity: 'critical',
  group: 'start',
  rank: 250,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'What came from the upstream was no response head that the proxy (or this tool) could read: another protocol on that port, forbidden characters, a head that is too large, or HTTP/1.0 to an Envoy (426).',
    lookAlikes: [
      '`closed-before-headers`: nothing came at all.',
      "`upstream-closed`: Envoy's flag UPE after the head means that an HTTP/1.1 upstream went away, not that it broke the protocol.",
      '`upstream-tls-failure`: the TLS handshake failed before HTTP began.',
    ],
    settles:
      'The error line of the Nginx (`upstream sent invalid header`, `too big header`) or the flag UPE with status 502; `curl -v --http0.9` to the upstream shows what it sends.',
    source: [rfc(9112, '2.1'), nginx('proxy_buffer_size'), nginx('proxy_http_version'), responseFlags],
  },
  explains: ['closed-before-headers', 'reconnect-fatal'],
  judge(facts) {
    const drafts = [
      ...refusalGroups(facts, ['upstream-protocol-error']).map((group) => draft(facts, group)),
      ...oldProtocol(facts),
      ...unreadable(facts),
      ...unreadableDirectly(facts),
    ];
    if (drafts.length > 0) return found(this, drafts);
    return refusalCleared(facts);
  },
};

function draft(facts: Facts, group: RefusalGroup): Draft {
  const { streams, record, hop } = group;
  const tooBig = hasDetail(group, 'head-too-big');
  const upstream = record?.upstreamAddress ?? 'its upstream';
  const one = refusalDraft(group, {
    what: `${hopSubject(group)} could not read the response head of ${upstream} for ${countOfAsked(facts, streams)}.`,
    why: `${meaning(group, tooBig)}${settledBy(facts, group)}`,
    facts: settingsOf(facts, 'upstream-protocol', hop).map(settingFact),
    fix: [mendHead(group, tooBig)],
  });
  // Too big a header is the proxy's own limit; anything else came from behind it.
  return tooBig ? one : { ...one, where: behindHop(facts, hop) };
}

function meaning({ record, proxy }: RefusalGroup, tooBig: boolean): string {
  if (tooBig)
    return 'The response head is larger than proxy_buffer_size (4k or 8k), most often for its cookies.';
  return ownPhrase(proxy, 'unreadable-head') ?? `Its error log says: ${record?.words ?? 'nothing'}.`;
}

function mendHead({ proxy }: RefusalGroup, tooBig: boolean): ProposedFix {
  if (tooBig) return advised(proxy, 'head-size');
  const own = ownAdvice(proxy, 'upstream-protocol');
  if (own) return advised(proxy, own);
  return {
    proxy: 'origin',
    setting: 'response head',
    text: 'Have the origin send a valid HTTP/1.1 response head on that port: its own answer to curl -v shows what it sends.',
  };
}

/** One kind of proxy refuses HTTP/1.0 with 426 (RFC 9110 section 15.5.22), and another speaks it unless told otherwise. */
function oldProtocol(facts: Facts): Draft[] {
  const streams = answeredWith(facts, [426]);
  const [first] = streams;
  const refuser = oneWith('refusesHttp10');
  const asker = oneWith('asksInHttp10');
  if (!first || !refuser || !asker) return [];
  const hop = facts.hops.find(({ proxy }) => habitOf(proxy, 'asksInHttp10')) ?? null;
  const setting =
    settingsOf(facts, 'upstream-protocol', hop?.name).find(({ proxy }) => habitOf(proxy, 'asksInHttp10')) ??
    null;
  const rows = facts.joins.filter(({ streamId }) => streamId === first.id).map(({ record }) => record);
  const low = rows.find(({ reasonDetails }) => reasonDetails.includes('old-http'));
  const bySetting = setting?.value === '1.0' ? 'likely' : 'possible';
  const settled = low ? '' : settlingWords(facts, 'answer', { streams, direct: false });
  const fix = advised(hop?.proxy ?? asker.proxy, 'upstream-version');
  return [
    {
      confidence: low ? 'certain' : bySetting,
      where: hop ? { hop: hop.name, proxy: hop.proxy } : refusedWhere(facts, low?.hop ?? null),
      what: `The answer is 426 Upgrade Required for ${countOfAsked(facts, streams)}.`,
      why: `${refuser.name} refuses HTTP/1.0, and ${asker.name} ${asker.versions} speaks it to its upstream by default.${settled}`,
      covers: streams,
      evidence: [
        ...rows.slice(0, 2).map((record) => rowOf(record, first.id)),
        ...(setting ? [settingFact(setting)] : []),
        ...streams.slice(0, 2).map(answerOf),
      ],
      fix: [setting ? change(setting, '1.1', fix.text) : fix],
    },
  ];
}

function refusedWhere(facts: Facts, hop: string | null): Finding['where'] {
  const known = hopNamed(facts, hop);
  return known ? { hop: known.name, proxy: known.proxy } : { hop: null, proxy: 'unknown' };
}

/** A proxy answers 502 and no row says why: asked around it, the origin's head cannot be read either. */
function unreadableDirectly(facts: Facts): Draft[] {
  const groups = refusalGroups(facts, ['connect-failed']).filter((group) => isHeadRefused(facts, group));
  const streams = groups.flatMap((group) => group.streams);
  const direct = comparableDirectStreams(facts);
  const [first] = direct;
  if (streams.length === 0 || !first) return [];
  const who = first.address ?? 'The origin';
  const got = `${countOfAsked(facts, streams)} through the proxies got ${streams[0]?.status}`;
  const why = first.failure?.message || 'the parser gave up';
  return [
    {
      confidence: 'likely',
      where: { hop: null, proxy: 'origin' },
      what: `${who} answers with bytes that are no HTTP response head (${first.failure?.code}), and ${got}.`,
      why: `Asked around the proxies the connection is made, and what comes back cannot be read: ${why}. A proxy answers such a head with 502.`,
      covers: [...streams, ...direct],
      evidence: [...direct.slice(0, 2).map(answerOf), ...streams.slice(0, 3).map(answerOf)],
      fix: [
        {
          proxy: 'origin',
          setting: 'response head',
          text: 'Have the origin send a valid HTTP/1.1 response head on that port: `curl -v --http0.9` shows what it sends.',
        },
      ],
    },
  ];
}

const otherProtocol =
  'Another protocol on that port (TLS, HTTP/2 alone, no HTTP server), or a head with characters that HTTP forbids.';

/** What answered us was no HTTP: our own parser says so, unless a log shows another reason. */
function unreadable(facts: Facts): Draft[] {
  const streams = askedStreams(facts).filter(
    (stream) => /^HPE_/.test(stream.failure?.code ?? '') && refusalOf(facts, stream).reason === null,
  );
  const [first] = streams;
  if (!first || streams.some(({ protocol }) => protocol !== 'http1')) return [];
  return [
    {
      confidence: 'likely',
      where: frontOf(facts),
      what: `${first.address ?? 'The server'} answered with bytes that are no HTTP response (${first.failure?.code}).`,
      why: `${first.failure?.message || 'The parser gave up.'} ${otherProtocol}`,
      covers: streams,
      evidence: streams.slice(0, 3).map(answerOf),
      fix: [
        {
          proxy: frontOf(facts).proxy,
          setting: 'response head',
          text: 'See what the port sends (`curl -v --http0.9`, or `nc`), and correct the port or the header that is malformed.',
        },
      ],
    },
  ];
}
