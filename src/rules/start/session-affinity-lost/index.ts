/** A request of a session went to a server that does not hold it. */
import { answerOf, askedStreams } from '../../../analysis/answers/asked-streams.ts';
import { type NodeSplit, nodeSplitOf } from '../../../analysis/answers/node-split.ts';
import { refusalWords } from '../../../analysis/answers/refusal-words.ts';
import { saysUnknownSession, sessionNameIn } from '../../../analysis/answers/session.ts';
import { suspectOf } from '../../../analysis/parties/suspect.ts';
import { settlingWords } from '../../../analysis/settling/words.ts';
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { Confidence, Finding } from '../../../model/finding.ts';
import { isOpened, type Stream } from '../../../model/stream.ts';
import { countOfAsked, sentence, settingFact } from '../../frames/evidence.ts';
import { servedWords, splitFacts } from '../../frames/node-split.ts';
import { type Draft, found, type Rule, ruledOut } from '../../rule.ts';
import { about } from './about.ts';
import { stick } from './fix.ts';
import { forgottenAgain } from './forgotten-again.ts';
import { movedReturns } from './moved.ts';
import { unknownEverywhere } from './unserved.ts';

/** Statuses by which servers refuse a session that they do not hold: 404 in MCP, 400 in engine.io, 401 and 410 elsewhere. */
const statuses = new Set([400, 401, 404, 410]);

export const sessionAffinityLost: Rule = {
  id: 'session-affinity-lost',
  title: 'the session lives on another server than the one that was asked',
  severity: 'critical',
  group: 'start',
  rank: 84,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about,
  explains: [
    ...[
      'origin-not-found',
      'auth-rejected',
      'node-differs',
      'route-missing',
      'origin-error',
      'reconnect-fatal',
      'last-event-id-ignored',
      'events-lost-on-reconnect',
      'events-duplicated',
    ],
  ],
  judge(facts) {
    const moved = movedReturns(facts);
    if (moved) return found(this, [moved]);
    const again = forgottenAgain(facts);
    const refused = askedStreams(facts).filter(isRefusedForSession);
    if (refused.length === 0)
      return again ? found(this, [again]) : ruledOut('no answer speaks of a session that is not known');
    const split = nodeSplitOf(facts);
    if (split || askedStreams(facts).some(isOpened)) return found(this, [draft(facts, refused, split)]);
    const alone = unknownEverywhere(facts, refused);
    return alone
      ? found(this, [alone])
      : ruledOut('no server knew the session: it has ended, or was never begun');
  },
};

/** By its own words, or by its status where the request names a session. */
function isRefusedForSession(stream: Stream): boolean {
  if (isOpened(stream) || !statuses.has(stream.status ?? 0)) return false;
  return saysUnknownSession(stream) || sessionNameIn(stream) !== null;
}

function draft(facts: Facts, refused: Stream[], split: NodeSplit | null): Draft {
  const [first] = refused as [Stream];
  const named = sessionNameIn(first);
  const balancer = balancerOf(facts, split, first);
  return {
    confidence: confidenceOf(refused, split),
    where: balancer,
    what: `${split ? servedWords(split) : others(facts, refused, first)}.`,
    why: `${saidWords(first, named)} ${inMemory}${split ? '' : settlingWords(facts, 'answer', { streams: refused })}`,
    covers: refused,
    evidence: [
      ...(split ? splitFacts(facts, split) : refused.slice(0, 3).map(answerOf)),
      ...settingsOf(facts, 'upstream', balancer.hop)
        .slice(0, balancer.hop === null ? 0 : 1)
        .map(settingFact),
    ],
    fix: stick(facts, balancer, named),
  };
}

function others(facts: Facts, refused: Stream[], first: Stream): string {
  return sentence(
    `${countOfAsked(facts, refused)} got ${refusalWords(first)}, and others of the same session were served`,
  );
}

function saidWords(first: Stream, named: string | null): string {
  const words = refusalWords(first);
  return saysUnknownSession(first)
    ? `The one that refuses says: ${words}.`
    : `It answers ${words} to a request of a session (${named}).`;
}

const inMemory =
  'A session in the memory of one server is unknown to the others, and requests go to them in turn.';

/** The hop that chose the server. */
function balancerOf(facts: Facts, split: NodeSplit | null, first: Stream): Finding['where'] {
  if (split?.hop) return { hop: split.hop.name, proxy: split.hop.proxy };
  return suspectOf(facts, first);
}

/** Without rows the session may have ended in between, unless it was served again later. */
function confidenceOf(refused: Stream[], split: NodeSplit | null): Confidence {
  const speaks = refused.every(saysUnknownSession);
  if (split) return speaks ? split.confidence : 'likely';
  return speaks ? 'likely' : 'possible';
}
