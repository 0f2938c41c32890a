/** The frame of findings about connections that this machine asked for and did not get. */
import { answerOf } from '../../analysis/answers/asked-streams.ts';
import type { DeadAddress, FailureGroup } from '../../analysis/answers/connection-failure.ts';
import type { Draft } from '../rule.ts';

/** Behind what befell a connection around the proxies. */
export const asideOfDirect =
  ' around the proxies (--direct); that alone is not a failure of the path through them';

/** Around the proxies a failure is none of the path through them. */
export function unconnectedDraft(
  { route, streams }: FailureGroup,
  { where, what, why, fix }: Pick<Draft, 'where' | 'what' | 'why' | 'fix'>,
): Draft {
  return {
    severity: route === 'direct' ? 'warning' : 'critical',
    confidence: 'certain',
    where,
    what,
    why,
    covers: streams,
    evidence: streams.slice(0, 3).map(answerOf),
    fix,
  };
}

/** One address of a name is out of reach while another took the connection. */
export function deadAddressDraft(
  { address, code, stream }: DeadAddress,
  { what, why, text }: { what: string; why: string; text: string },
): Draft {
  return {
    severity: 'info',
    confidence: 'certain',
    where: { hop: null, proxy: 'network' },
    what,
    why,
    evidence: [
      {
        fact: `${stream.id}: ${address} gave ${code}, then ${stream.address} was connected to`,
        from: 'connection',
        connection: stream.id,
        value: code,
      },
    ],
    fix: [{ proxy: 'network', setting: 'DNS', text }],
  };
}
