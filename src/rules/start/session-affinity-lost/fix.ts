/** How a session stays with the server that holds it. Part of `session-affinity-lost`. */
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { Finding, ProposedFix } from '../../../model/finding.ts';
import type { ProxyKind } from '../../../model/log-record.ts';
import { advised, ownAdvice } from '../../../proxies/profile/advice.ts';
import { writtenAt } from '../../frames/evidence.ts';

/** At the hop that chooses the server, in its own word; `named`: what of the request names the session. */
export function stick(facts: Facts, { hop, proxy }: Finding['where'], named: string | null): ProposedFix[] {
  const setting = hop === null ? undefined : settingsOf(facts, 'upstream', hop)[0];
  const own = ownAdvice(proxy, 'affinity');
  const spot = settingsOf(facts, 'spot', hop).find((one) => hop !== null && one.setting === own?.setting);
  const place = setting ? { file: writtenAt(setting).file, line: writtenAt(setting).line } : {};
  // What is suggested takes that header.
  const isMcp = /^mcp-session-id$/i.test(named ?? '');
  const neutral = { setting: 'session affinity', text: stickWords };
  const advice = advised(proxy, own ?? neutral, { place: spot ? {} : place, text: stickWords });
  const byQuery = parameterAdvice(facts, proxy, named);
  if (byQuery) return [{ ...advice, suggested: byQuery }, shared];
  return [isMcp || !own ? advice : { ...advice, suggested: null }, shared];
}

/** Where the query names the session, and not a header; null: else, or that proxy has no word for it. */
function parameterAdvice({ streams }: Facts, proxy: ProxyKind, named: string | null): string | null {
  const isParameter =
    named !== null && streams.some(({ url }) => URL.canParse(url) && new URL(url).searchParams.has(named));
  if (!isParameter || !/^[\w.-]+$/.test(named)) return null;
  return ownAdvice(proxy, 'affinity-parameter')?.suggested?.replace('NAME', named) ?? null;
}

const shared: ProposedFix = {
  proxy: 'origin',
  setting: 'session store',
  text: 'Or keep sessions where every server finds them (a shared store), or have the server work without them.',
};

/** Where the server is chosen by the client or its request already, only what the servers share outlasts one of them. */
export function keepTogether(facts: Facts, where: Finding['where']): ProposedFix[] {
  const setting = where.hop === null ? undefined : settingsOf(facts, 'upstream', where.hop)[0];
  if (!setting?.chooses) return stick(facts, where, null);
  const own = ownAdvice(where.proxy, 'server-list');
  const neutral = { setting: 'list of servers', text: listWords };
  const place = { file: writtenAt(setting).file, line: writtenAt(setting).line };
  return [
    {
      ...shared,
      text: 'Keep the events that a client may still have to get where every server finds them (Redis streams, a database), by the id that `Last-Event-ID` names: then any of them can go on.',
    },
    advised(where.proxy, own ?? neutral, { place, text: listWords }),
  ];
}

const listWords =
  'Leave a server that is away for a while in the list, marked as such: where its line goes, other clients than its own are moved too.';

const stickWords = 'Send every request of one session to one server: by the header or cookie that names it.';
