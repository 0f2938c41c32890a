/** What the other streams say of a head that did not come in time, and what to do about it. Part of `response-timeout`. */
import type { RefusalGroup } from '../../../analysis/answers/refusal-groups.ts';
import { streamsAsking } from '../../../analysis/delivery/delivery.ts';
import { formatMs } from '../../../model/duration.ts';
import { highest } from '../../../model/extremes.ts';
import type { Facts } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { Setting } from '../../../model/setting.ts';
import { headMs, isOpened, type Stream } from '../../../model/stream.ts';
import { heldWords, hopSubject, settingAt } from '../../frames/evidence.ts';
import { directHeadWords, isPrompt } from './waiting.ts';

const onlyGzip = 'only requests that accept gzip wait for one';

/** The limit, why it was met, and how the origin fares around the proxies; `denies`: the wait contradicts the limit. */
export function whyOf(facts: Facts, group: RefusalGroup, setting: Setting | null, denies: boolean): string {
  const ofStream = group.record?.subrequest === undefined;
  const direct = ofStream ? directHeadWords(facts) : '';
  if (setting && denies) {
    const stated = `The config given says ${settingAt(setting)}, which is longer than any of them waited`;
    return `${stated}: another config, server or location is in force.${direct}`;
  }
  if (ofStream) return limitWords(setting) + notBegunWords(facts, group, setting) + direct;
  const late = 'server that decides who is let in had not answered.';
  return setting ? `${limitWords(setting)}; the ${late}` : `The ${late}`;
}

/** The limit, and where it stands. */
function limitWords(setting: Setting | null): string {
  return setting ? heldWords(setting) : '';
}

/** Why no head came, as far as the other streams show it. */
function notBegunWords(facts: Facts, { streams }: RefusalGroup, setting: Setting | null): string {
  const plain = plainWhereOthersWaited(facts, streams);
  if (plain)
    return `${setting ? '. ' : ''}Asked without compression the head came after ${formatMs(highest(plain.map(headMs)))}: ${onlyGzip}.`;
  if (setting?.state === 'whole-body')
    return ': so long it waits for a whole body, which a stream never has.';
  if (isPrompt(facts)) return setting ? '.' : 'No head came in that time.';
  const late =
    'origin had not begun its response: many send the head with the first event only, or the request waits in a queue behind the proxy.';
  return setting ? `; the ${late}` : `The ${late}`;
}

/** The origin sends its head at once: what waits for it stands between, or another instance was asked. */
export function isHeadSent(facts: Facts, { streams }: RefusalGroup): boolean {
  return isPrompt(facts) || plainWhereOthersWaited(facts, streams) !== null;
}

/** Streams without compression, if they all got their heads, and only streams that accept it waited; else null. */
export function plainWhereOthersWaited(facts: Facts, waited: Stream[]): Stream[] | null {
  const plain = streamsAsking(facts, 'plain');
  const compressed = new Set(streamsAsking(facts, 'compressed'));
  const isOfGzip = plain.length > 0 && plain.every(isOpened);
  return isOfGzip && waited.every((stream) => compressed.has(stream)) ? plain : null;
}

/** What to do where a longer limit would only wait longer. */
export function askBehind({ hop, proxy }: RefusalGroup): ProposedFix {
  return {
    proxy: 'unknown',
    setting: 'response head',
    text: [
      `First find what keeps the head behind ${hopSubject({ hop, proxy })}: a longer limit there only waits longer.`,
      'Ask each place behind it itself, with the path, Host and headers that it sends.',
    ].join(' '),
  };
}
