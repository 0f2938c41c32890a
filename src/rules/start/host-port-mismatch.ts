/** The Host header carries a port, and the virtual hosts list the name without one (or the reverse). */

import { answerOf, otherHostStreams } from '../../analysis/answers/asked-streams.ts';
import { nameCheckOf } from '../../analysis/answers/name-check.ts';
import {
  differentUnderOtherHost,
  isUnrouted,
  type Routing,
  refusedBy,
  routingFailure,
  unroutedUnderOtherHost,
} from '../../analysis/answers/routing.ts';
import { settlingWords } from '../../analysis/settling/words.ts';
import type { Facts } from '../../model/facts.ts';
import type { Confidence, ProposedFix } from '../../model/finding.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import type { Setting } from '../../model/setting.ts';
import type { Stream } from '../../model/stream.ts';
import { adviceOf, advised, anyAdvice, ownAdvice } from '../../proxies/profile/advice.ts';
import { habitOf } from '../../proxies/profile/known.ts';
import { properName } from '../../proxies/profile/names.ts';
import { change, hopName, rowsOf, sentence, settingFact, whereSet } from '../frames/evidence.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { envoy, rfc } from '../sources.ts';

export const hostPortMismatch: Rule = {
  id: 'host-port-mismatch',
  title: 'no virtual host takes the name with its port',
  severity: 'critical',
  group: 'start',
  rank: 90,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'The request carries a port in its Host (`name:8080`), and the proxy compares that with a list in which the name stands without one, or the reverse. So no virtual host takes the request, and the answer is 404.',
    lookAlikes: [
      '`host-mismatch`: the name is unknown with and without its port.',
      '`route-missing`: the name is served, and the path is not.',
      '`origin-not-found`: the request reached the origin, which answered 404.',
    ],
    settles:
      'The same request under the name without its port, which diagnose asks by itself after such a 404; or the config of the Envoy, whose `domains` are compared with the port in them.',
    source: [
      envoy('why is Envoy 404ing requests', 'faq/debugging/why_is_envoy_404ing_requests'),
      envoy('domains of a virtual host', 'api-v3/config/route/v3/route_components.proto'),
      rfc(9110, '7.2'),
    ],
  },
  explains: ['host-mismatch', 'route-missing', 'origin-not-found', 'reconnect-fatal'],
  judge(facts) {
    const routing = routingFailure(facts);
    if (!routing) return ruledOut('the request met no routing failure');
    const ignoring = ignoringPort(facts, routing);
    if (ignoring)
      return ruledOut(
        `${properName(ignoring)} compares ${adviceOf(ignoring, 'names').setting} with the name alone: a port in Host changes nothing there`,
      );
    const { answerer, refusal } = routing;
    if (nameCheckOf(facts))
      return ruledOut('the application itself says that it does not answer to the name');
    if (answerer.by === 'origin' && answerer.record !== null && !isUnrouted(routing))
      return ruledOut(`a virtual host was found: ${answerer.because}`);
    const other = differentUnderOtherHost(facts, routing);
    const setting = portlessDomains(routing);
    if (unroutedUnderOtherHost(facts) && !other)
      return ruledOut('the name is unknown with and without its port');
    if (!other && !setting)
      return otherHostStreams(facts).length > 0
        ? ruledOut('the name with and without its port gets the same answer')
        : notChecked(['config']);
    const where = refusedBy(facts, routing, setting);
    const words = refusal.word ? [refusal.word] : [];
    const scope = { streams: routing.streams, hop: where.hop, guess: where.proxy, direct: false };
    const settled = setting ? '' : settlingWords(facts, 'answer', scope);
    return found(this, [
      {
        confidence: confidenceOf(routing, other, setting),
        where,
        what: whatOf(routing, other, hopName(where.proxy, where.hop)),
        why: setting
          ? comparedWords(setting, routing.authority)
          : `A proxy that compares Host with its list of names as they stand takes the port for a part of the name.${settled}`,
        covers: routing.streams,
        evidence: [
          ...rowsOf(words, routing.first.id),
          ...(setting ? [settingFact(setting)] : []),
          answerOf(routing.first),
          ...(other ? [answerOf(other)] : []),
        ],
        fix: admitPort(routing, setting, where.proxy),
      },
    ]);
  },
};

/** The proxy that refused, or all there are, compare names without their ports; null where not. */
function ignoringPort({ hops }: Facts, { refusal }: Routing): ProxyKind | null {
  const kinds = isUnroutedRow(refusal) ? [refusal.proxy] : hops.map(({ proxy }) => proxy);
  return kinds.every((proxy) => habitOf(proxy, 'ignoresPort')) ? (kinds[0] ?? null) : null;
}

function isUnroutedRow({ reason, word }: Routing['refusal']): boolean {
  return reason === 'no-route' && word !== null;
}

/** Domains that match the name only in its other form (with or without port). */
function portlessDomains({ domains, authority }: Routing): Setting | null {
  const without = domains.find(({ state }) => state === 'port-unmatched');
  if (without || /:\d+$/.test(authority)) return without ?? null;
  return (
    domains.find(
      ({ items, state }) => state === 'unmatched' && items?.some((item) => item.startsWith(`${authority}:`)),
    ) ?? null
  );
}

function confidenceOf({ refusal }: Routing, other: Stream | null, setting: Setting | null): Confidence {
  const row = refusal.reason === 'no-route' && refusal.confidence === 'certain';
  return row || (other !== null && setting !== null) ? 'certain' : 'likely';
}

function whatOf({ authority, first }: Routing, other: Stream | null, who: string): string {
  const asked = `${sentence(who)} answered ${first.status} to Host ${authority}`;
  return other
    ? `${asked}, and ${other.status} to Host ${other.authority}.`
    : `${asked}, which none of its virtual hosts lists.`;
}

function comparedWords(setting: Setting, authority: string): string {
  const names = `${setting.items?.join(', ') ?? setting.value} (${whereSet(setting)})`;
  return `The ${setting.setting} of the virtual host are ${names}; the port is part of the name that is compared, and ${authority} matches none of these.`;
}

function admitPort(
  { authority }: Routing,
  setting: Setting | null,
  proxy: ProposedFix['proxy'],
): ProposedFix[] {
  const text = `Add "${authority}" to the domains of the virtual host, beside the name that is there.`;
  const own = ownAdvice(proxy, 'ignore-port');
  const any = anyAdvice('ignore-port');
  const ofOthers = own ? '' : ` (${any?.name}'s word; other proxies have their own list of names.)`;
  const add: ProposedFix = setting
    ? change(setting, authority, text)
    : {
        proxy,
        setting: adviceOf(proxy, 'names').setting,
        suggested: authority,
        text: `${text}${ofOthers}`,
      };
  const ignoring = own ?? (proxy === 'unknown' ? any?.advice : null);
  if (!ignoring) return [add];
  const ignore = advised(proxy, ignoring);
  const others = (setting?.items ?? []).filter((name) => !name.includes(':') && !isNameOf(authority, name));
  if (others.length === 0) return [add, ignore];
  const alone = `That admits this name alone: ${others.join(', ')} would need theirs with the port too.`;
  const first = ignore.text.replace(/^Or s/, 'S');
  return [
    { ...ignore, text: first },
    { ...add, text: `Or add "${authority}" to the domains. ${alone}` },
  ];
}

/** `app.test` of `app.test:8443`. */
function isNameOf(authority: string, name: string): boolean {
  return name === '*' || name === authority.replace(/:\d+$/, '');
}
