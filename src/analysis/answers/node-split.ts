/** Whether the outcome of equal requests goes by the server behind the proxies, or by the address that a name gave. */
import type { Facts } from '../../model/facts.ts';
import type { Confidence } from '../../model/finding.ts';
import { groupedBy } from '../../model/grouping.ts';
import type { Reason } from '../../model/log-record.ts';
import { memoized } from '../../model/memoized.ts';
import type { Hop } from '../../model/plan.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { weaker } from '../parties/blame.ts';
import { joinsOf } from '../parties/joined-rows.ts';
import { askedStreams } from './asked-streams.ts';
import { isLawful } from './lawful-answer.ts';
import { hasWaited, ordinaryOn } from './ordinary.ts';
import { refusalOf } from './refusal.ts';

/** Servers that open every stream, and servers that open none. */
export interface NodeSplit {
  /** The hop that chose among them; null: the name did, by its addresses. */
  hop: Hop | null;
  well: Map<string, Stream[]>;
  ill: Map<string, Stream[]>;
  confidence: Confidence;
  /** All that fared ill were asked otherwise than all that fared well: that may be why. */
  isConfounded: boolean;
}

/** A head that takes longer than this may never come. */
const lateMs = 2_000;
/** Statuses by which a server limits how many or how often: they speak of the moment, not of the server. */
const limiting = new Set([409, 423, 429]);

type Outcome = 'well' | 'ill';

/** Null where fewer than two servers were met, or one of them did both. */
export function nodeSplitOf(facts: Facts): NodeSplit | null {
  return splits(facts);
}

const splits = memoized((facts: Facts): NodeSplit | null => {
  const judged = askedStreams(facts).flatMap((stream) => {
    const outcome = outcomeOf(facts, stream);
    return outcome ? [{ stream, outcome }] : [];
  });
  if (!judged.some(({ outcome }) => outcome === 'well') || !judged.some(({ outcome }) => outcome === 'ill'))
    return null;
  const inward = [...facts.hops].reverse();
  for (const hop of inward) {
    const split = splitBy(facts, judged, hop, (stream) => upstreamOf(facts, stream, hop));
    if (split) return split;
  }
  return splitBy(facts, judged, null, ({ address }) => address);
});

/** Null where it says nothing of the server. */
function outcomeOf(facts: Facts, stream: Stream): Outcome | null {
  const { status, failure, close, marks } = stream;
  if (isOpened(stream) || isLawful(facts, stream)) return 'well';
  if (isOfWay(facts, stream)) return null;
  if (status !== null) return limiting.has(status) ? null : 'ill';
  if (failure) return failure.phase === 'response' && failure.code !== 'STOPPED' ? 'ill' : null;
  const hasHung = marks.requestSentMs !== null && close.because === undefined && (close.ageMs ?? 0) >= lateMs;
  return hasHung ? 'ill' : null;
}

/** Said by a proxy of its own way to the server, or of its own rules: other rules explain that. */
function isOfWay(facts: Facts, stream: Stream): boolean {
  const { reason, confidence } = refusalOf(facts, stream);
  return reason !== null && confidence !== 'possible' && !ofServer.has(reason);
}

/** What a server does that was connected to. */
const ofServer = new Set<Reason>([
  'response-timeout',
  'total-timeout',
  'closed-before-headers',
  'upstream-protocol-error',
]);

function upstreamOf(facts: Facts, stream: Stream, { name }: Hop): string | null {
  const rows = joinsOf(facts, stream).filter(({ hop }) => hop === name);
  return rows.find(({ record }) => record.upstreamAddress)?.record.upstreamAddress ?? null;
}

interface Judged {
  stream: Stream;
  outcome: Outcome;
}

function splitBy(
  facts: Facts,
  judged: Judged[],
  hop: Hop | null,
  nodeOf: (stream: Stream) => string | null,
): NodeSplit | null {
  const known = judged.filter(({ stream }) => nodeOf(stream) !== null);
  if (known.length < judged.length) return null;
  const of = (wanted: Outcome) =>
    groupedBy(
      known.filter(({ outcome }) => outcome === wanted).map(({ stream }) => stream),
      (stream) => nodeOf(stream) ?? '',
    );
  const [well, ill] = [of('well'), of('ill')];
  if ([...ill.keys()].some((node) => well.has(node))) return null;
  const sides = { hop, well, ill };
  return {
    ...sides,
    confidence: confidenceOf(facts, sides),
    isConfounded: isConfounded(facts, sides, nodeOf),
  };
}

type Sides = Pick<NodeSplit, 'hop' | 'well' | 'ill'>;

/** By rows that are surely theirs, twice on each side. */
function confidenceOf(facts: Facts, { well, ill, hop }: Sides): Confidence {
  const [good, bad] = [[...well.values()].flat(), [...ill.values()].flat()];
  if (good.length < 2 || bad.length < 2) return 'likely';
  if (hop === null) return 'certain';
  const joins = [...good, ...bad]
    .flatMap((stream) => joinsOf(facts, stream))
    .filter((join) => join.hop === hop.name);
  return joins.reduce<Confidence>((weakest, { confidence }) => weaker(weakest, confidence), 'certain');
}

/** Their trials are others, and no short request tells the two apart. */
function isConfounded(
  facts: Facts,
  { well, ill }: Sides,
  nodeOf: (stream: Stream) => string | null,
): boolean {
  const trials = new Set([...well.values()].flat().map(({ trial }) => trial));
  if ([...ill.values()].flat().some(({ trial }) => trials.has(trial))) return false;
  return !ordinaryOn(facts, 'proxy').some((one) => hasWaited(one) && ill.has(nodeOf(one) ?? ''));
}
