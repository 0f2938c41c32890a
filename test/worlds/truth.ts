/** What is true of each stream of a world: what ended or refused it first, and who did that. */
import type { Cause } from './simulate/flow.ts';
import type { SeenRun } from './simulate/index.ts';
import type { HopKind, Situation } from './situation.ts';

export interface StreamTruth {
  /** Null: nothing ended it but ourselves. */
  cause: Cause | null;
  /** The kind of the owner: a proxy's, or `origin`. */
  owner: Owner | null;
  /** Ends behind the one that ended it, which came first and were still on their way: a report may name them as well. */
  also: { cause: Cause; owner: Owner }[];
  /** Refused, cut, or never answered: a report must explain it. */
  isTroubled: boolean;
  /** The origin said nothing more, and left it open. */
  hangs: boolean;
  /** Events were kept back by this hop. */
  heldBy: string | null;
  /** Silence and age inside the party that ended it, ms. */
  idleMs: number | null;
  ageMs: number | null;
}

type Owner = HopKind | 'origin';

export function truthOf(situation: Situation, { run, end }: SeenRun): StreamTruth {
  const { asks } = run.request.trial;
  const isFollowUp = asks !== 'plain' && asks !== 'compressed';
  const isOurs = end.close.by === 'us';
  const cause = isOurs ? null : run.cause;
  const ownerOf = (one: Cause): Owner =>
    situation.hops.find(({ name }) => name === one.owner)?.kind ?? 'origin';
  const behind = run.hops.flatMap((hop) =>
    hop.end?.cause && hop.end.cause !== cause ? [hop.end.cause] : [],
  );
  const isHeadless = run.answer.head === null || run.answer.head.atMs >= end.atMs;
  const isRefused = !isHeadless && run.answer.head?.status !== 200;
  const isClean = end.close.how === 'terminated' || end.close.how === 'end-stream';
  const isWhole = isClean && cause?.kind === 'ended';
  const bare = run.hops.find(({ hop, gate }) => hop.isBare && !gate)?.hop.name ?? null;
  return {
    cause,
    owner: cause && ownerOf(cause),
    also: behind.map((one) => ({ cause: one, owner: ownerOf(one) })),
    isTroubled: !isFollowUp && (isHeadless || isRefused || (!isOurs && !isWhole)),
    hangs: isOurs && situation.origin.kind === 'hangs',
    heldBy: bare,
    ...timesAt(run, cause),
  };
}

function timesAt(
  { hops, answer, request }: SeenRun['run'],
  cause: Cause | null,
): Pick<StreamTruth, 'idleMs' | 'ageMs'> {
  if (!cause) return { idleMs: null, ageMs: null };
  const inner = hops.find(({ hop }) => hop.name === cause.owner)?.inner ?? answer;
  const before = inner.chunks.filter(({ atMs }) => atMs < cause.atMs).at(-1)?.atMs;
  const lastMs = before ?? inner.head?.atMs ?? request.sentMs;
  return { idleMs: cause.atMs - lastMs, ageMs: cause.atMs - request.sentMs };
}
