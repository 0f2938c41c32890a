/** What to change at the origin in the own word of its server or framework: of the one that was seen, or of those that it may be. */
import { applicationServerOf } from '../../analysis/answers/application-server.ts';
import type { Facts } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import type { Stream } from '../../model/stream.ts';
import {
  type Owner,
  type OwnersWord,
  type OwnerTopic,
  type OwnWord,
  ownWord,
  wordsOf,
} from '../../owners/index.ts';

/** More names than this are no help. */
const mostNames = 6;

/** In the word of the server that the answers name; null where none is named, or it has no word for that. */
export function inOwnWord(facts: Facts, topic: OwnerTopic, streams?: Stream[]): ProposedFix | null {
  const seen = applicationServerOf(facts, streams);
  const word = seen && ownWord(seen.owner, topic);
  return word ? fixIn(seen.owner, word) : null;
}

export function fixIn({ name }: Owner, { setting, suggested, how }: OwnWord): ProposedFix {
  return { proxy: 'origin', setting, suggested, text: `${name}: ${how}.` };
}

/** The same where nothing says which server it is. */
export function fixIfIn(owner: Owner, word: OwnWord): ProposedFix {
  return { ...fixIn(owner, word), text: `If it is ${owner.name}: ${word.how}.` };
}

/** `gunicorn: …; Bun: …`: what each calls it; empty for none. */
export function inTheirWords(words: OwnersWord[]): string {
  return words
    .slice(0, mostNames)
    .map(({ owner, word }) => `${owner.name}: ${word.how}`)
    .join('; ');
}

/** ` If it is gunicorn: …. If it is Bun: ….`: what each has for it that may be there, as sentences; empty for none. */
export function ifItIsWords(topic: OwnerTopic): string {
  return wordsOf(topic)
    .slice(0, mostNames)
    .map(({ owner, word }) => ` If it is ${owner.name}: ${word.how}.`)
    .join('');
}

/** ` (gunicorn: gunicorn --timeout; a server written in Go: http.Server.WriteTimeout)`: what to look for by its name. */
export function settingsNamed(topic: OwnerTopic, ends: OwnWord['ends'] | null): string {
  const fitting = wordsOf(topic).filter(({ word }) => !ends || !word.ends || word.ends === ends);
  const named = fitting.map(({ owner, word }) => `${owner.name}: ${word.setting}`);
  return named.length === 0 ? '' : ` (${named.join('; ')})`;
}
