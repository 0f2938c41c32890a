/** The name in the URL was not resolved: no connection was ever tried. */

import { type FailureGroup, failureGroups } from '../../analysis/answers/connection-failure.ts';
import { sentence } from '../frames/evidence.ts';
import { unconnectedDraft } from '../frames/unconnected.ts';
import { type Draft, found, type Rule, ruledOut } from '../rule.ts';
import { page } from '../sources.ts';

export const dnsFailure: Rule = {
  id: 'dns-failure',
  title: 'the name was not resolved',
  severity: 'critical',
  group: 'start',
  rank: 10,
  needs: ['wire', 'direct'],
  about: {
    what: 'The resolver of this machine gave no address for the name in the URL, so no connection was tried. The code tells an unknown name (ENOTFOUND) from a resolver that gave no answer (EAI_AGAIN).',
    lookAlikes: [
      '`connect-refused`, `connect-timeout`: the name has an address, and that address cannot be connected to.',
      '`upstream-dns-failure`: a proxy cannot resolve the name of its upstream; this machine reached the proxy.',
    ],
    settles:
      'The same request with `--resolve HOST:PORT:ADDRESS`, which asks the address without the resolver.',
    source: [
      page('Node: errors of dns', 'https://nodejs.org/api/dns.html#error-codes'),
      page('getaddrinfo(3)', 'https://man7.org/linux/man-pages/man3/getaddrinfo.3.html'),
    ],
  },
  judge(facts) {
    const groups = failureGroups(facts, 'dns');
    if (groups.length === 0) return ruledOut(resolved(facts.streams.flatMap(({ addresses }) => addresses)));
    return found(this, groups.map(unresolvedDraft));
  },
};

function unresolvedDraft(group: FailureGroup): Draft {
  const { route, code, message, streams } = group;
  const isDirect = route === 'direct';
  return unconnectedDraft(group, {
    where: { hop: null, proxy: 'client' },
    what: `${isDirect ? `Around the proxies (--direct) ${message}` : sentence(message)} (${code}).`,
    why: `${meaning(code)}${isDirect ? ' That says nothing of the path through the proxies.' : ''}`,
    fix: [{ proxy: 'client', setting: 'DNS', text: nameRemedy(code, streams[0]?.url ?? '') }],
  });
}

function resolved(addresses: string[]): string {
  const names = [...new Set(addresses)];
  return names.length === 0
    ? 'no name had to be resolved'
    : `the name was resolved: ${names.slice(0, 4).join(', ')}`;
}

function meaning(code: string): string {
  if (code === 'ENOTFOUND') return 'The resolver of this machine knows no address for that name.';
  if (code === 'EAI_AGAIN')
    return 'The resolver of this machine gave no answer in time: it is down, out of reach, or its own upstream is.';
  return `The resolver of this machine failed with ${code}.`;
}

function nameRemedy(code: string, url: string): string {
  const { hostname, port, protocol } = new URL(url);
  const at = port || (protocol === 'https:' ? '443' : '80');
  const first =
    code === 'EAI_AGAIN'
      ? 'Check that the resolver answers (`/etc/resolv.conf`, VPN, network policy).'
      : 'Check the spelling, and that this machine asks a resolver that knows the name (VPN, search domain, a record not yet published).';
  return `${first} To test the rest meanwhile: --resolve ${hostname}:${at}:ADDRESS.`;
}
