/** A stream asked for again, with the cookies of its first answer, whose session was not known any more. Part of `session-affinity-lost`. */
import { answerOf } from '../../../analysis/answers/asked-streams.ts';
import { refusalWords } from '../../../analysis/answers/refusal-words.ts';
import { saysUnknownSession } from '../../../analysis/answers/session.ts';
import { addressOf } from '../../../analysis/parties/joined-rows.ts';
import { suspectOf } from '../../../analysis/parties/suspect.ts';
import { refusedAgain } from '../../../analysis/returns/moves.ts';
import type { Facts } from '../../../model/facts.ts';
import type { Draft } from '../../rule.ts';
import { stick } from './fix.ts';

/** Null where no answer says so, or rows show which server answered: the same one, or another, of which more is told. */
export function forgottenAgain(facts: Facts): Draft | null {
  const refused = refusedAgain(facts).find(({ stream }) => saysUnknownSession(stream));
  if (!refused) return null;
  const { before, stream } = refused;
  if (addressOf(facts, before) !== null && addressOf(facts, stream) !== null) return null;
  const where = suspectOf(facts, stream);
  return {
    confidence: 'possible',
    where,
    what: `${before.id} was served, and asked for again its session was not known: ${refusalWords(stream)}.`,
    why: 'A session in the memory of one server is unknown to the others, and requests go to them in turn. Or the server forgets it when its stream ends: the address of the upstream in the access rows of both would tell.',
    covers: [stream],
    evidence: [answerOf(stream)],
    fix: stick(facts, where, null),
  };
}
