/** What servers and frameworks call it. */
import type { DefaultLimit } from '../proxies/profile/limits.ts';
import type { Owner } from './owner.ts';
import { servers } from './servers/index.ts';
import type { OwnerTopic, OwnWord } from './words.ts';

/** An owner, and its word for it. */
export interface OwnersWord {
  owner: Owner;
  word: OwnWord;
}

const counted: Partial<Record<OwnerTopic, DefaultLimit['counts']>> = {
  'age-limit': 'age',
  'idle-limit': 'silence',
};

/** A limit that it has by default, else the word that it has for one; null for none. */
export function ownWord({ limits = [], words = {} }: Owner, topic: OwnerTopic): OwnWord | null {
  const limit = limits.find(({ counts }) => counts === counted[topic]);
  return limit ? wordOf(limit) : (words[topic] ?? null);
}

/** Of all servers that have one. */
export function wordsOf(topic: OwnerTopic): OwnersWord[] {
  return servers.flatMap((owner) => {
    const word = ownWord(owner, topic);
    return word ? [{ owner, word }] : [];
  });
}

function wordOf({ setting, suggested, cure, ends }: DefaultLimit): OwnWord {
  return { setting, suggested, how: cure ?? `raise ${setting}`, ends };
}
