/** No answer to the connection attempt: packets are dropped on the way there or back. */
import {
  deadAddresses,
  type FailureGroup,
  failureGroups,
  otherRouteWords,
  triedAddresses,
} from '../../analysis/answers/connection-failure.ts';
import { formatExactMs, formatMs } from '../../model/duration.ts';
import { highest } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import { sentence } from '../frames/evidence.ts';
import { asideOfDirect, deadAddressDraft, unconnectedDraft } from '../frames/unconnected.ts';
import { type Draft, found, type Rule, ruledOut } from '../rule.ts';
import { page, rfc } from '../sources.ts';

const isSilence = (code: string) => /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/.test(code);

export const connectTimeout: Rule = {
  id: 'connect-timeout',
  title: 'the address does not answer',
  severity: 'critical',
  group: 'start',
  rank: 30,
  needs: ['wire', 'direct'],
  about: {
    what: 'The address gave no answer to the connection attempt within the limit, or the network reported that nothing can be reached there. Packets are dropped on the way, or the machine is down.',
    lookAlikes: [
      '`connect-refused`: an answer came, and it was no.',
      '`response-timeout`: the connection was made, and the response head did not come.',
    ],
    settles:
      'The same request from the machine itself, or from another network: whether it is the way or the server.',
    source: [
      page('connect(2): ETIMEDOUT, ENETUNREACH', 'https://man7.org/linux/man-pages/man2/connect.2.html'),
      rfc(9293, '3.5'),
    ],
  },
  judge(facts) {
    const groups = failureGroups(facts, 'connect', isSilence);
    const dead = deadAddresses(facts, isSilence);
    if (groups.length === 0 && dead.length === 0)
      return ruledOut(slowest(facts.streams.flatMap(({ marks }) => marks.connectMs ?? [])));
    const failed = groups.map((group) => silentDraft(facts, group));
    const partly = dead.map((one) =>
      deadAddressDraft(one, {
        what: `${one.address} did not answer (${one.code}), while ${one.stream.address} of the same name did.`,
        why: 'One address of the name is dead; a client that tries it first waits for its own connect timeout each time.',
        text: `Make ${one.address} reachable, or take it out of the name's records.`,
      }),
    );
    return found(this, [...failed, ...partly]);
  },
};

function silentDraft(facts: Facts, group: FailureGroup): Draft {
  const { route, code, streams, message } = group;
  const limit = code === 'ETIMEDOUT' ? ` within ${formatExactMs(facts.plan.target.connectTimeoutMs)}` : '';
  const aside = route === 'direct' ? asideOfDirect : '';
  return unconnectedDraft(group, {
    where: { hop: null, proxy: 'network' },
    what: `${sentence(triedAddresses(streams) || message)} did not answer${limit}${aside}.`,
    why: `${meaning(code)}${otherRouteWords(facts, route)}`,
    fix: [
      {
        proxy: 'network',
        setting: 'firewall',
        text: 'Open the port for this client on the way (security group, firewall, network policy), correct the address, or publish the port on an address that can be reached from here; the same request from the machine itself tells whether it is the way or the server.',
      },
    ],
  });
}

function meaning(code: string): string {
  if (code === 'ETIMEDOUT')
    return 'No SYN-ACK came back: a firewall drops the packets, the address is not in use, or its machine is down (ETIMEDOUT).';
  if (code === 'ENETUNREACH')
    return 'This machine has no route to that network (ENETUNREACH); for an IPv6 address, it has no IPv6.';
  return `The network reported that nothing can be reached at that address (${code}).`;
}

function slowest(times: number[]): string {
  return times.length === 0
    ? 'no connection attempt was left without an answer'
    : `no connection attempt was left without an answer, and the slowest TCP handshake took ${formatMs(highest(times))}`;
}
