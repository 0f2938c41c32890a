/** What a rule advises, in the words of the proxy at hand. */
import type { ProposedFix } from '../../model/finding.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import { profileOf, profiles } from './known.ts';
import { neutralAdvice, neutralPhrases } from './neutral.ts';
import type { Advice, OwnPhrase, OwnTopic, Phrase, Topic } from './words.ts';

/** In that proxy's words, or in none of any proxy. */
export function adviceOf(proxy: ProxyKind, topic: Topic): Advice {
  return ownAdvice(proxy, topic) ?? neutralAdvice[topic];
}

/** Null where that proxy's word for it is not known, or it has none. */
export function ownAdvice(proxy: ProxyKind, topic: Topic | OwnTopic): Advice | null {
  return profileOf(proxy)?.advice?.[topic] ?? null;
}

/**
 * A fix in that proxy's words. `place`: where its config has the setting now; `text`: the sentence that holds for
 * every proxy, where the profile has none of its own.
 */
export function advised(
  proxy: ProxyKind,
  advice: Topic | Advice,
  { place = {}, text = '' }: { place?: Partial<ProposedFix>; text?: string } = {},
): ProposedFix {
  const { setting, text: own, ...rest } = typeof advice === 'string' ? adviceOf(proxy, advice) : advice;
  return { proxy, setting, ...place, ...rest, text: own ?? text };
}

/** A sentence about that proxy, or one that holds for any. */
export function phraseOf(proxy: ProxyKind, phrase: Phrase): string {
  return ownPhrase(proxy, phrase) ?? neutralPhrases[phrase];
}

/** Null where there is nothing to say of that proxy. */
export function ownPhrase(proxy: ProxyKind, phrase: Phrase | OwnPhrase): string | null {
  return profileOf(proxy)?.phrases?.[phrase] ?? null;
}

/** What there is to say of each proxy that has such a phrase. */
export function phrasesOf(phrase: Phrase | OwnPhrase): { name: string; words: string }[] {
  return profiles.flatMap(({ name, phrases }) => {
    const words = phrases?.[phrase];
    return words === undefined ? [] : [{ name, words }];
  });
}

/** The advice of whichever proxy has it, for where the proxy is not known. */
export function anyAdvice(topic: Topic | OwnTopic): { name: string; advice: Advice } | null {
  const found = profiles.find(({ advice }) => advice?.[topic]);
  const advice = found?.advice?.[topic];
  return found && advice ? { name: found.name, advice } : null;
}
