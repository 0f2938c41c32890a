/** A proxy's own failure under a status of success, as its error page makes it: its rows tell it, the answer does not. */
import { type Facts, settingsOf } from '../../model/facts.ts';
import { type Reason, refusalReasons } from '../../model/log-record.ts';
import { memoizedPair } from '../../model/memoized.ts';
import type { Setting } from '../../model/setting.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { type HopWord, wordOf } from '../parties/blame.ts';
import { joinsOf } from '../parties/joined-rows.ts';

export interface HiddenFailure {
  word: HopWord;
  /** The setting that answers in its place; null where no config names it. */
  setting: Setting | null;
}

/** The statuses that a failure has before a page takes its place; where none is named, it is 502. */
const statuses: Partial<Record<Reason, number[]>> = {
  'response-timeout': [504],
  'connect-timeout': [504],
  'rate-limited': [503, 429],
  'connection-limited': [503, 429],
  denied: [401, 403],
};

/** A row names the failure, and the config or the upstream's status shows that it had no other answer; else null. */
export function hiddenFailureOf(facts: Facts, stream: Stream): HiddenFailure | null {
  return hidden(facts, stream);
}

const hidden = memoizedPair((facts: Facts, stream: Stream): HiddenFailure | null => {
  const { status, route } = stream;
  if (status === null || status >= 400 || route === 'direct' || isOpened(stream)) return null;
  const word = facts.hops
    .flatMap((hop) => wordOf(facts, stream, hop) ?? [])
    .find(({ record }) => refusalReasons.has(record.reason) && record.reasonConfidence !== 'possible');
  if (!word) return null;
  const wanted = statuses[word.record.reason] ?? [502];
  const setting = settingsOf(facts, 'error-page', word.hop.name).find(({ items = [] }) =>
    items.some((item) => wanted.includes(Number(item))),
  );
  return setting || isFailedUpstream(facts, stream, word) ? { word, setting: setting ?? null } : null;
});

/** With a second upstream the answer may be that one's. */
function isFailedUpstream(facts: Facts, stream: Stream, { hop }: HopWord): boolean {
  return joinsOf(facts, stream).some(
    ({ hop: name, record }) => name === hop.name && Number(record.upstreamStatus ?? 0) >= 500,
  );
}
