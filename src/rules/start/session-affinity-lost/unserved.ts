/** A session that no request through the proxies was served in: it is unknown there, or has ended. Part of `session-affinity-lost`. */
import { answerOf } from '../../../analysis/answers/asked-streams.ts';
import { refusalWords } from '../../../analysis/answers/refusal-words.ts';
import { saysUnknownSession, sessionNameIn } from '../../../analysis/answers/session.ts';
import { comparableDirectStreams, isDirectAddress } from '../../../analysis/parties/direct-streams.ts';
import { joinsOf } from '../../../analysis/parties/joined-rows.ts';
import { suspectOf } from '../../../analysis/parties/suspect.ts';
import { settlingWords } from '../../../analysis/settling/words.ts';
import type { Facts } from '../../../model/facts.ts';
import type { LogRecord } from '../../../model/log-record.ts';
import { isOpened, type Stream } from '../../../model/stream.ts';
import { countOfAsked, rowOf, sentence } from '../../frames/evidence.ts';
import type { Draft } from '../../rule.ts';
import { stick } from './fix.ts';

/** Null where nothing speaks for a second server. */
export function unknownEverywhere(facts: Facts, refused: Stream[]): Draft | null {
  const [first] = refused.filter(saysUnknownSession);
  if (!first) return null;
  const served = comparableDirectStreams(facts).find(isOpened);
  // Several requests in turn would have met the server that knows it.
  if (!served && refused.length > 1) return null;
  const row = rowWithUpstream(facts, first);
  const address = row?.upstreamAddress ?? null;
  const isSame = isDirectAddress(facts, address);
  if (served && isSame) return null;
  const where = suspectOf(facts, first);
  return {
    confidence: served ? 'likely' : 'possible',
    where,
    what: `${sentence(countOfAsked(facts, refused))} got ${refusalWords(first)}${served ? ', and around the proxies the same session is served' : ''}.`,
    why: served
      ? elsewhere(address, served)
      : `${eitherWords}${settlingWords(facts, 'answer', { streams: refused })}`,
    covers: refused,
    evidence: [
      ...(row ? [rowOf(row, first.id)] : []),
      ...refused.slice(0, 2).map(answerOf),
      ...(served ? [answerOf(served)] : []),
    ],
    fix: stick(facts, where, sessionNameIn(first)),
  };
}

const eitherWords =
  'The server that was asked does not know the session of this request: it lives in the memory of another one, or it has ended. A new session tells which: where some of its requests are refused and others are not, it is the former.';

const inOneMemory = 'it lives in the memory of that one alone, and requests go to several in turn.';

function elsewhere(address: string | null, { address: direct }: Stream): string {
  const asked = address ? `${address}, which the proxy asked,` : 'The server that the proxy asked';
  const holder = direct ?? 'the server behind --direct';
  return `${sentence(asked)} does not know a session that ${holder} holds: ${inOneMemory}`;
}

function rowWithUpstream(facts: Facts, stream: Stream): LogRecord | null {
  const rows = joinsOf(facts, stream).map(({ record }) => record);
  return rows.find(({ upstreamAddress }) => upstreamAddress !== null) ?? null;
}
