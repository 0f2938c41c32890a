/** How an origin serves more requests at once, in the words of its server. Part of `origin-workers-exhausted`. */
import type { Facts } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import { wordsOf } from '../../../owners/index.ts';
import { inOwnWord } from '../../frames/own-words.ts';

/** Of the server that its headers name; of each that is known where none does. */
export function morePlaces(facts: Facts): ProposedFix[] {
  const own = inOwnWord(facts, 'places');
  return [
    own ?? {
      proxy: 'origin',
      setting: 'workers',
      text: `${serveMany}${settings()}. ${poolHint} ${loopHint}`,
    },
  ];
}

function settings(): string {
  const named = wordsOf('places').flatMap(({ owner, word: { setting, suggested } }) =>
    suggested ? [`${owner.name}: ${setting} ${suggested}`] : [],
  );
  return ` (${named.join('; ')})`;
}

const serveMany =
  'Serve streams with workers that hold many at once, or give the origin more places than streams are ever open';
const poolHint =
  'Where it has places enough, look for a pool that each stream takes from and keeps: connections to a database, a semaphore.';
const loopHint =
  'If it has one event loop (uvicorn, Node.js): look for a call that blocks it, which stops every other stream and request.';
