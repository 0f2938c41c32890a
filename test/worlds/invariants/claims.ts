/** Which true causes a rule may name, so that what it says can be held against the world. */

import type { CoveringFinding, JudgedWorld } from '../judged.ts';
import type { CauseKind } from '../simulate/flow.ts';
import type { StreamTruth } from '../truth.ts';

/** `neutral`: it states a fact of the wire or gives advice, and names no cause. */
export type Claim = 'right' | 'wrong' | 'neutral';

/** Kinds of causes that a rule's words fit. A rule that is not here need only name the right party. */
const kindsOf: Partial<Record<string, readonly CauseKind[]>> = {
  'idle-timeout': ['idle-limit'],
  'total-timeout': ['age-limit'],
  'response-timeout': ['head-limit'],
  'upstream-closed': [
    'dropped',
    'crashed',
    'idle-limit',
    'age-limit',
    'reloaded',
    'stopped',
    'killed',
    'ended',
  ],
  'origin-ended': ['ended', 'age-limit', 'idle-limit'],
  'origin-restart': ['crashed'],
  'proxy-reload': ['reloaded', 'stopped', 'killed'],
  'closed-before-headers': ['dropped-request'],
  'upstream-unreachable': ['unreachable'],
  'connect-refused': ['unreachable'],
  'origin-error': ['refused'],
  'auth-rejected': ['refused', 'denied'],
  'rate-limited': ['refused', 'rate-limited'],
  'connection-limit': ['connection-limited'],
  'route-missing': ['no-route', 'answered'],
  'origin-not-found': ['refused'],
  'fault-injected': ['fault'],
  'upstream-overflow': ['overflowed'],
  'client-closed': [],
  'network-reset': [],
  'session-replaced': [],
};

/** They say what the wire or a config shows, or advise: none names who ended a stream. */
const neutral = new Set([
  'h2-reset',
  'h2-goaway',
  'heartbeat-missing',
  'heartbeat-too-slow',
  'heartbeat-comment-only',
  'limit-ahead',
  'unexplained-end',
  'cors-missing',
  'cache-control-missing',
  'http1-connection-limit',
  'end-marker-missing',
  'client-timeout',
  'error-event',
]);

/** Rules whose party is the one that reports the trouble, not the one that makes it. */
const reporters = new Set(['upstream-unreachable', 'upstream-unhealthy']);

export function claimOf(world: JudgedWorld, finding: CoveringFinding): Claim {
  const { rule, severity } = finding;
  if (neutral.has(rule) || severity === 'info') return 'neutral';
  if (rule === 'origin-workers-exhausted')
    return world.situation.origin.kind === 'exhausted' ? 'right' : 'wrong';
  if (rule === 'deaf-stream' && world.situation.origin.kind === 'hangs')
    return ['origin', 'unknown'].includes(finding.where.proxy) ? 'right' : 'wrong';
  if (rule === 'origin-not-flushing') return world.situation.origin.behaviour.batchMs ? 'right' : 'wrong';
  if (rule === 'proxy-buffering' || rule === 'headers-held')
    return isHolder(world, finding) ? 'right' : 'wrong';
  const truths = concernedIds(finding).flatMap((id) => world.truths.get(id) ?? []);
  if (truths.length === 0 || finding.where.proxy === 'network') return 'neutral';
  if (rule === 'request-refused' && finding.where.proxy === 'unknown') return 'neutral';
  return truths.every((truth) => fits(world, finding, truth)) ? 'right' : 'wrong';
}

/** The streams that it accounts for; of a clean end, those that its evidence shows. */
export function concernedIds({ coveredIds = [], evidence }: CoveringFinding): string[] {
  return coveredIds.length > 0 ? coveredIds : evidence.flatMap(({ connection }) => connection ?? []);
}

function isHolder({ situation }: JudgedWorld, { where }: CoveringFinding): boolean {
  if (where.hop === null && where.proxy === 'unknown') return situation.hops.some(({ isBare }) => isBare);
  return situation.hops.some(
    ({ isBare, name, kind }) => isBare && (where.hop ?? where.proxy) === (where.hop ? name : kind),
  );
}

function fits(world: JudgedWorld, finding: CoveringFinding, { cause, owner, also }: StreamTruth): boolean {
  if (cause === null || owner === null) return isWaitingRight(world, finding);
  return [{ cause, owner }, ...also].some((one) => fitsCause(world, finding, one));
}

function fitsCause(
  world: JudgedWorld,
  finding: CoveringFinding,
  { cause, owner }: StreamTruth['also'][number],
): boolean {
  const kinds = kindsOf[finding.rule];
  if (kinds && !kinds.includes(cause.kind)) return false;
  const { where } = finding;
  if (reporters.has(finding.rule) && cause.kind === 'unreachable')
    return where.hop === null || where.hop === world.situation.hops.at(-1)?.name;
  if (where.hop !== null) return where.hop === cause.owner;
  return where.proxy === 'unknown' || where.proxy === owner;
}

/** No head came until we stopped: the origin had not answered, or a hop held it back. */
function isWaitingRight({ situation }: JudgedWorld, { rule, where }: CoveringFinding): boolean {
  const isOriginLate = ['exhausted', 'slow-head'].includes(situation.origin.kind);
  if (!isOriginLate) return false;
  // It may account for streams around the proxies too, which nobody gives up.
  if (rule === 'response-timeout') return true;
  return ['origin-workers-exhausted', 'origin-not-flushing', 'request-refused'].includes(rule)
    ? where.proxy === 'origin' || where.proxy === 'unknown'
    : false;
}
