/** The address refused the connection: nothing listens there, or a firewall rejects it. */

import {
  deadAddresses,
  type FailureGroup,
  failureGroups,
  otherRouteWords,
  triedAddresses,
} from '../../analysis/answers/connection-failure.ts';
import { isAfterEnds, isOneOutage, refusedForMs } from '../../analysis/answers/refused-attempts.ts';
import { formatMs } from '../../model/duration.ts';
import type { Facts } from '../../model/facts.ts';
import type { Severity } from '../../model/finding.ts';
import { sentence } from '../frames/evidence.ts';
import { asideOfDirect, deadAddressDraft, unconnectedDraft } from '../frames/unconnected.ts';
import { type Draft, found, type Rule, ruledOut } from '../rule.ts';
import { page, rfc } from '../sources.ts';

/** Codes with rules of their own: no answer at all, this machine's ports and descriptors, authentication at the forward proxy. */
const others =
  /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EADDRNOTAVAIL|EMFILE|ENFILE|PROXY_407|STOPPED)$/;
const isRefusal = (code: string) => !others.test(code);

export const connectRefused: Rule = {
  id: 'connect-refused',
  title: 'the connection was refused',
  severity: 'critical',
  group: 'start',
  rank: 20,
  needs: ['wire', 'direct'],
  about: {
    what: 'The connection attempt was turned down: nothing listens on that port, or a firewall rejects it. A Unix socket that is not there and a forward proxy that refuses CONNECT count too. One dead address of a name whose other address works is told as information.',
    lookAlikes: [
      '`connect-timeout`: nothing came back at all, where a refusal comes at once.',
      '`upstream-unreachable`: the proxy was reached and answered; it is the proxy that cannot connect.',
      '`proxy-reload`: streams ended together just before the refusals, so that what listened there went away.',
    ],
    settles:
      '`ss -ltn` on that machine: what listens, on which address and port. `--direct URL` shows whether the origin takes connections.',
    source: [
      page('connect(2): ECONNREFUSED', 'https://man7.org/linux/man-pages/man2/connect.2.html'),
      rfc(9110, '9.3.6'),
    ],
  },
  judge(facts) {
    const groups = failureGroups(facts, 'connect', isRefusal);
    const dead = deadAddresses(facts, (code) => code === 'ECONNREFUSED');
    if (groups.length === 0 && dead.length === 0) return ruledOut(whyCleared(facts));
    const failed = groups.map((group) => draftOf(facts, group));
    const partly = dead.map((one) =>
      deadAddressDraft(one, {
        what: `${one.address} refused the connection (${one.code}), while ${one.stream.address} of the same name accepted it.`,
        why: 'One address of the name is dead; a client that tries it first loses time, and one that tries no other fails.',
        text: `Have the server listen on ${one.address} too, or take that address out of the name's records.`,
      }),
    );
    return found(this, [...failed, ...partly]);
  },
};

function draftOf(facts: Facts, group: FailureGroup): Draft {
  const back = group.route === 'direct' ? null : outageOf(facts, group);
  const aside = group.route === 'direct' ? asideOfDirect : (back?.words ?? '');
  const draft = unconnectedDraft(group, {
    where: { hop: null, proxy: 'network' },
    what: `${sentence(addressesOf(group))} refused the connection${aside}.`,
    why: `${back?.why ?? meaning(group)}${otherRouteWords(facts, group.route)}`,
    fix: [{ proxy: 'network', setting: 'listener', text: back?.fixText ?? listenerRemedy(group) }],
  });
  return back ? { ...draft, severity: back.severity } : draft;
}

interface Outage {
  severity: Severity;
  words: string;
  why: string;
  fixText: string;
}

/** Later attempts were accepted: the server was down for a time, or is so repeatedly; null: none was accepted. */
function outageOf(facts: Facts, { streams, code }: FailureGroup): Outage | null {
  const ms = code === 'ECONNREFUSED' ? refusedForMs(facts, streams) : null;
  if (ms === null) return null;
  const whole = isOneOutage(facts, streams);
  const hasEnded = whole && isAfterEnds(facts, 'proxy', streams);
  const count = `${streams.length} attempt${streams.length === 1 ? '' : 's'}`;
  if (!whole)
    return {
      severity: 'warning',
      words: ', and attempts in between opened',
      why: `${count} were refused while others to the same name were let in: ${nowAndThen} (ECONNREFUSED).`,
      fixText:
        'Look at what stands behind that address (a balancer with a dead member, a service that restarts) at the times of the refusals.',
    };
  return {
    severity: hasEnded ? 'info' : 'warning',
    words: ` for ${formatMs(ms)}, and later attempts opened`,
    why: `${count} met a port on which nothing listened${hasEnded ? gone : ', and later it did'} (ECONNREFUSED).`,
    fixText:
      'It listens again. Clients should ask again with a random delay that grows, so that such a gap does not end in a burst.',
  };
}

const nowAndThen = 'one of several that answer there does not listen, or it is restarted again and again';
const gone = ': what listens there had ended its streams and gone, and came back';

function whyCleared({ streams }: Facts): string {
  return streams.some(({ marks }) => marks.connectMs !== null)
    ? 'every connection that was tried was made, or failed otherwise'
    : 'no address refused a connection';
}

function addressesOf({ streams, message }: FailureGroup): string {
  return triedAddresses(streams).replace(/ \(ECONNREFUSED\)/g, '') || message;
}

function meaning({ code }: FailureGroup): string {
  if (code === 'ECONNREFUSED')
    return 'A machine answered at that address and nothing there listens on that port, or a firewall rejects it (ECONNREFUSED).';
  if (code === 'ENOENT') return 'There is no such socket file (ENOENT).';
  if (code.startsWith('PROXY_'))
    return `The forward proxy answered CONNECT with ${code.slice(6)}: it does not let this client through to that address.`;
  return `The connection attempt failed with ${code}.`;
}

function listenerRemedy({ code, streams }: FailureGroup): string {
  if (code.startsWith('PROXY_'))
    return 'Allow the address in the forward proxy, or go around it (NO_PROXY, or without -x).';
  const address = streams[0]?.connectErrors.at(-1)?.address ?? 'that address';
  return (
    `Start what should listen on ${address}, or correct the port in the URL, the port mapping, ` +
    "or the listener's address (127.0.0.1 is out of reach from elsewhere). `ss -ltn` on that machine shows what listens."
  );
}
