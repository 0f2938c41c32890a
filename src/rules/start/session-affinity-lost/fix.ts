/** How a session stays with the server that holds it. Part of `session-affinity-lost`. */
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { Finding, ProposedFix } from '../../../model/finding.ts';
import { advised, ownAdvice } from '../../../proxies/profile/advice.ts';
import { writtenAt } from '../../frames/evidence.ts';

/** At the hop that chooses the server, in its own word; `named`: what of the request names the session. */
export function stick(facts: Facts, { hop, proxy }: Finding['where'], named: string | null): ProposedFix[] {
  const setting = hop === null ? undefined : settingsOf(facts, 'upstream', hop)[0];
  const place = setting ? { file: writtenAt(setting).file, line: writtenAt(setting).line } : {};
  const own = ownAdvice(proxy, 'affinity');
  // What is suggested takes that header.
  const isMcp = /^mcp-session-id$/i.test(named ?? '');
  const shared: ProposedFix = {
    proxy: 'origin',
    setting: 'session store',
    text: 'Or keep sessions where every server finds them (a shared store), or have the server work without them.',
  };
  const neutral = { setting: 'session affinity', text: stickWords };
  const advice = advised(proxy, own ?? neutral, { place, text: stickWords });
  return [isMcp || !own ? advice : { ...advice, suggested: null }, shared];
}

const stickWords = 'Send every request of one session to one server: by the header or cookie that names it.';
