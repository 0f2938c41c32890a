/** An application that compares the name in Host with a list of its own, and refuses any other: the proxies found it. */
import type { Facts } from '../../model/facts.ts';
import { directStreams } from '../../model/facts.ts';
import { memoized } from '../../model/memoized.ts';
import type { Stream } from '../../model/stream.ts';
import { refusesName } from '../../owners/index.ts';
import { askedStreams } from './asked-streams.ts';

/** Who was refused for the name: through the proxies, and around them. */
export interface NameCheck {
  streams: Stream[];
  direct: Stream[];
}

const checked = memoized((facts: Facts): NameCheck | null => {
  const answered = askedStreams(facts).filter(({ status }) => status !== null);
  if (answered.length === 0 || !answered.every(refusesName)) return null;
  return { streams: answered, direct: directStreams(facts).filter(refusesName) };
});

/** By the words of every answer; null where one of them says something else. */
export function nameCheckOf(facts: Facts): NameCheck | null {
  return checked(facts);
}
