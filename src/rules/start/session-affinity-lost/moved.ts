/** Clients that another server answered when they came back, and that began anew there. Part of `session-affinity-lost`. */
import { refusalWords } from '../../../analysis/answers/refusal-words.ts';
import { joinsOf } from '../../../analysis/parties/joined-rows.ts';
import { suspectOf } from '../../../analysis/parties/suspect.ts';
import { type PlacedReturn, placedReturns } from '../../../analysis/returns/moves.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { Confidence, Evidence, Finding } from '../../../model/finding.ts';
import { allOf, isShare } from '../../../model/share.ts';
import { isOpened, type Stream } from '../../../model/stream.ts';
import { rowOf, settingFact } from '../../frames/evidence.ts';
import type { Draft } from '../../rule.ts';
import { keepTogether } from './fix.ts';

interface Moved {
  /** At another server, and lost there. */
  lost: PlacedReturn[];
  /** At another server, whatever they found there. */
  moved: PlacedReturn[];
  /** At the same server, and taken up there. */
  kept: PlacedReturn[];
}

/** Null where none moved, where other servers know them too, or where those that stayed fare no better. */
export function movedReturns(facts: Facts): Draft | null {
  const told = movedOf(facts);
  const [first] = told?.lost ?? [];
  if (!told || !first) return null;
  const { lost, moved, kept } = told;
  const refused = lost.map(({ stream }) => stream).filter((stream) => !isOpened(stream));
  const where = balancerOf(facts, first.stream);
  return {
    severity: refused.length > 0 ? 'critical' : 'warning',
    confidence: confidenceOf(facts, told),
    where,
    what: `${lost.length} of ${moved.length} streams that another server answered when they were asked for again ${metWords(refused)}${keptWords(kept)}.`,
    why: `${whyMoved(facts, where.hop)}${isGuess(told) ? guessedWords : ''}`,
    covers: refused,
    evidence: [
      ...lost.slice(0, 2).flatMap((one) => placeFacts(facts, one)),
      ...kept.slice(0, 1).flatMap((one) => placeFacts(facts, one)),
      ...settingsOf(facts, 'upstream', where.hop)
        .slice(0, where.hop === null ? 0 : 1)
        .map(settingFact),
    ],
    fix: keepTogether(facts, where),
  };
}

function movedOf(facts: Facts): Moved | null {
  const placed = placedReturns(facts).filter(({ finding }) => finding !== 'unknown');
  const moved = placed.filter(({ from, to }) => from !== to);
  const stayed = placed.filter(({ from, to }) => from === to);
  const lost = moved.filter(isLost);
  const kept = stayed.filter((one) => !isLost(one));
  if (lost.length === 0 || isShare(moved.length - lost.length, moved.length)) return null;
  return isShare(stayed.length - kept.length, stayed.length) ? null : { lost, moved, kept };
}

function isLost({ finding }: PlacedReturn): boolean {
  return finding === 'lost';
}

function metWords(refused: Stream[]): string {
  const [first] = refused;
  return first ? `were refused (${refusalWords(first)}) or began anew` : 'began anew, or missed events';
}

function keptWords(kept: PlacedReturn[]): string {
  return kept.length > 0
    ? `, and ${kept.length} that the same one answered went on behind their last event`
    : '';
}

/** The hop that chose the server. */
function balancerOf(facts: Facts, stream: Stream): Finding['where'] {
  const named = joinsOf(facts, stream).filter(({ record }) => record.upstreamAddress !== null);
  const hop = facts.hops.findLast(({ name }) => named.some((join) => join.hop === name));
  return hop ? { hop: hop.name, proxy: hop.proxy } : suspectOf(facts, stream);
}

/** Both sides, twice each, by rows that are surely theirs. */
function confidenceOf(facts: Facts, told: Moved): Confidence {
  const { lost, kept } = told;
  if (isGuess(told)) return 'possible';
  if (lost.length < 2 || kept.length < 2) return 'likely';
  const streams = [...lost, ...kept].flatMap(({ before, stream }) => [before, stream]);
  const isSure = allOf(streams, (stream) =>
    joinsOf(facts, stream).some(({ confidence }) => confidence === 'certain'),
  );
  return isSure ? 'certain' : 'likely';
}

/** No id could be compared, and none that stayed shows what a server that knows a client sends. */
function isGuess({ lost, kept }: Moved): boolean {
  return kept.length === 0 && lost.every(({ isGuessed }) => isGuessed);
}

const guessedWords =
  ' The ids on both sides are of no common series, so that nothing was taken up is a guess: where they are random, the server may have sent the rest all the same.';

const inMemory =
  'What a client had, and what it still has to get, lives in the memory of the server that it was at first';

const onlyWhile =
  'which holds only while the list of servers is the same and each of them answers: the clients of one that is away go to the others, which do not know them.';

function whyMoved(facts: Facts, hop: string | null): string {
  const chooses = settingsOf(facts, 'upstream', hop)[0]?.chooses;
  if (chooses === undefined)
    return `${inMemory}: the others do not know it, and requests go to them in turn.`;
  const by = chooses === 'client-address' ? "the client's address" : 'a word of the request';
  return `${inMemory}. The server is chosen by ${by}, ${onlyWhile}`;
}

function placeFacts(facts: Facts, { before, stream, from, to, finding }: PlacedReturn): Evidence[] {
  const row = joinsOf(facts, stream).find(({ record }) => record.upstreamAddress === to);
  const came = finding === 'lost' ? 'and was not taken up there' : 'and went on behind its last event';
  const fact = `${before.id} was served by ${from}, and ${stream.id}, which took it up, went to ${to}, ${came}`;
  return [
    { fact, from: 'connection', connection: stream.id },
    ...(row ? [rowOf(row.record, stream.id)] : []),
  ];
}
