/** No virtual host or server has the name in Host: the request was refused, or answered by the default server. */

import { answerOf } from '../../analysis/answers/asked-streams.ts';
import { nameCheckOf } from '../../analysis/answers/name-check.ts';
import {
  differentUnderOtherHost,
  isHostKnown,
  isUnrouted,
  type Routing,
  refusedBy,
  rejectingDefaultServer,
  routingFailure,
} from '../../analysis/answers/routing.ts';
import { settlingWords } from '../../analysis/settling/words.ts';
import type { Facts } from '../../model/facts.ts';
import type { Confidence, Finding, ProposedFix } from '../../model/finding.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import type { Setting } from '../../model/setting.ts';
import type { Stream } from '../../model/stream.ts';
import { adviceOf } from '../../proxies/profile/advice.ts';
import { habitOf } from '../../proxies/profile/known.ts';
import { change, hopSubject, rowsOf, settingFact, whereSet, writtenAt } from '../frames/evidence.ts';
import { nameCheckDraft } from '../frames/name-check.ts';
import { found, type Rule, ruledOut } from '../rule.ts';
import { envoy, page, rfc } from '../sources.ts';

export const hostMismatch: Rule = {
  id: 'host-mismatch',
  title: 'the proxy serves no such name',
  severity: 'critical',
  group: 'start',
  rank: 100,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'No virtual host of the proxy is meant for the name that was asked for: the request was refused, or the default server took it. Or the application compares Host with a list of its own, which lacks it (dev servers, Django, the SDKs of MCP).',
    lookAlikes: [
      '`host-port-mismatch`: the name is served, and only its port stands in the way.',
      '`route-missing`: the name is served, and the path is not.',
      '`tls-name-mismatch`: the certificate is for other names; the request may not even have been sent.',
    ],
    settles:
      'The config of the proxy, which lists the names that it serves; or a path under the same name that works.',
    source: [
      page('Nginx: how a server is chosen', 'https://nginx.org/en/docs/http/request_processing.html'),
      envoy('domains of a virtual host', 'api-v3/config/route/v3/route_components.proto'),
      rfc(9110, '15.5.20'),
    ],
  },
  explains: ['reconnect-fatal'],
  judge(facts) {
    const check = nameCheckOf(facts);
    if (check) return found(this, [nameCheckDraft(facts, check)]);
    const routing = routingFailure(facts);
    if (!routing) return ruledOut('the request met no routing failure');
    const { domains, authority, first, refusal, answerer } = routing;
    if (domains.some(({ state }) => state === 'port-unmatched') || differentUnderOtherHost(facts, routing))
      return ruledOut('the name itself is served: only its port stands in the way');
    if (answerer.by === 'origin' && answerer.confidence === 'certain' && !isUnrouted(routing))
      return ruledOut(`a virtual host was found: ${answerer.because}`);
    const setting = unknownName(routing);
    if (!setting && isHostKnown(facts, routing)) return ruledOut(`the name ${authority} is served`);
    if (
      !setting &&
      first.status !== 421 &&
      !(isUnrouted(routing) && habitOf(refusal.proxy, 'noRoute') === 'name-or-path')
    )
      return ruledOut('nothing points to the name');
    const where = refusedBy(facts, routing, setting);
    return found(this, [
      {
        confidence: confidenceOf(routing, setting),
        where,
        what: `${hopSubject(where)} answered ${first.status} to Host ${authority}${setting ? `: ${wordsFor(setting)}` : ''}.`,
        why: setting
          ? `Its names are ${setting.items?.join(', ') || 'none'} (${whereSet(setting)}), and ${authority} is none of them.`
          : unknownNameWords(facts, first, where),
        covers: routing.streams,
        evidence: [
          ...rowsOf(refusal.word ? [refusal.word] : [], first.id),
          ...(setting ? [settingFact(setting)] : []),
          ...routing.streams.slice(0, 2).map(answerOf),
        ],
        fix: [
          setting ? addName(setting, authority) : nameAnywhere(where.proxy, authority),
          {
            proxy: 'client',
            setting: 'url',
            text: 'Or ask under a name that is served: -H "Host: …", with --connect-to or --resolve to keep the address.',
          },
        ],
      },
    ]);
  },
};

function unknownNameWords(facts: Facts, { status }: Stream, { hop, proxy }: Finding['where']): string {
  if (status === 421)
    return 'Status 421 says that this server is not the one for that name on this connection.';
  const settled = settlingWords(facts, 'setting', { hop, guess: proxy, direct: false });
  return `It has no route for this name and path, and does not say which of the two it misses; a path under this name that works would tell.${settled}`;
}

function addName(setting: Setting, authority: string): ProposedFix {
  const { proxy, place } = setting;
  if (place && !isDefaultServer(setting))
    return change(
      setting,
      authority,
      `Add "${authority}" to the domains of its only virtual host, if that is meant to serve it.`,
    );
  const name = nameFor(setting, authority);
  return {
    proxy,
    setting: setting.setting,
    // A default server's is probably not the one to change.
    ...(isDefaultServer(setting) ? {} : writtenAt(setting)),
    suggested: name,
    text: `Add ${name} to the ${setting.setting} of the one that is meant to serve it.`,
  };
}

function nameAnywhere(proxy: ProxyKind, authority: string): ProposedFix {
  return {
    proxy,
    setting: adviceOf(proxy, 'names').setting,
    suggested: authority,
    text: `Add ${authority} to the names of the virtual host that is meant to serve it.`,
  };
}

/** Envoy: no virtual host. Nginx: the default server answered, and it has names of its own or refuses unknown names. */
function unknownName(routing: Routing): Setting | null {
  const { domains } = routing;
  const unmatched = domains.find(({ state }) => state === 'unmatched');
  if (unmatched) return unmatched;
  const byDefault = domains.find(isDefaultServer);
  const isNamed = byDefault?.items?.some((name) => !['_', '', '""'].includes(name)) ?? false;
  return byDefault && (isNamed || rejectingDefaultServer(routing)) ? byDefault : null;
}

function isDefaultServer({ state }: Setting): boolean {
  return state === 'default-server';
}

function wordsFor(setting: Setting): string {
  return isDefaultServer(setting) ? (setting.detail ?? '') : 'no virtual host matches it';
}

function nameFor({ proxy }: Setting, authority: string): string {
  return habitOf(proxy, 'ignoresPort') ? authority.replace(/:\d+$/, '') : authority;
}

function confidenceOf({ refusal, answerer, routes }: Routing, setting: Setting | null): Confidence {
  if (!setting) return 'possible';
  // A default server that passes the request on: the upstream may have refused the path.
  const handsOn = routes.some(({ hop, state }) => hop === setting.hop && state === 'passes');
  if (handsOn && answerer.by !== 'proxy') return 'possible';
  const byRow = refusal.reason === 'no-route' && refusal.confidence === 'certain';
  const answeredItself =
    answerer.by === 'proxy' && answerer.record !== null && answerer.confidence === 'certain';
  return byRow || answeredItself ? 'certain' : 'likely';
}
