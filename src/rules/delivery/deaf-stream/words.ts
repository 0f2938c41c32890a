/** What a finding about deaf streams says. */

import { meanGap } from '../../../analysis/delivery/delivery.ts';
import { openingEvents } from '../../../analysis/delivery/kept-events.ts';
import { settlingWords } from '../../../analysis/settling/words.ts';
import { formatMs } from '../../../model/duration.ts';
import { lowest } from '../../../model/extremes.ts';
import type { Facts } from '../../../model/facts.ts';
import type { Evidence, Finding } from '../../../model/finding.ts';
import { countOf, endOf, hopSubject, sentence } from '../../frames/evidence.ts';
import { type DeafStream, longMs, pauseOf } from './signs.ts';

export function whatWords(deaf: DeafStream[], all: unknown[]): string {
  const streams = deaf.map(({ stream }) => stream);
  const silent = formatMs(lowest(streams.map(({ close }) => close.idleMs ?? 0)));
  const gapMs = meanGap(streams);
  const pace = gapMs === null || gapMs < 1 ? '' : `, where messages had come ${formatMs(gapMs)} apart`;
  return `${sentence(countOf(deaf, all))} stood open without a byte for ${silent} when we stopped${pace}.`;
}

const replacedWords = [
  'No message came since the newest of our streams opened, which alone got them from then on:',
  ' the origin may feed one stream a user, the newest, and leave the others open (--one-at-a-time would tell).',
].join('');

const lostWords = 'has lost its upstream, and keeps the stream of its client open all the same.';

const silentWords = [
  'Each fell silent in its own time, around the proxies as well: the origin stopped sending and left them open.',
  ' Whether it hangs or had no more to say does not show; its own log would tell.',
].join('');

/** What went on without the stream, and who let it. */
export function whyWords(facts: Facts, deaf: DeafStream[], where: Finding['where']): string {
  const settle = settlingWords(facts, 'end', { streams: deaf.map(({ stream }) => stream) });
  const [first] = deaf;
  switch (first?.by) {
    case 'newest':
      return replacedWords;
    case 'direct':
      return `${twinWords(deaf, 'around the proxies')} ${hopSubject(where)} ${lostWords}${limitWords(deaf)}`;
    case 'protocol':
      return `${twinWords(deaf, 'over the other protocol')} What differs is how this path carries the stream.${settle}`;
    case 'turn':
      return `${twinWords(deaf, 'on the same path')} This one may have lost what feeds it, at the origin or at a proxy.${settle}`;
    case 'age':
      return silentWords;
    default:
      return where.proxy === 'origin'
        ? 'A stream of this kind says when it is done, and this one has not: around the proxies it hangs as well.'
        : `A stream of this kind says when it is done, and this one has not: what makes it hangs, or a proxy has lost it.${settle}`;
  }
}

/** `Meanwhile the streams around the proxies ended (cut), 3.1 s before we stopped.` */
function twinWords(deaf: DeafStream[], where: string): string {
  const twins = deaf.flatMap((one) => one.twins);
  const ended = twins.filter(({ went }) => went.ended !== null);
  if (ended.length > 0) {
    const how = ended.some(({ went }) => went.ended === 'cut') ? 'broke off' : 'ended';
    const forMs = lowest(ended.map(({ went }) => went.forMs));
    return `Asked ${where} the same stream ${how} ${formatMs(forMs)} before that.`;
  }
  const messages = lowest(twins.map(({ went }) => went.messages));
  const came = messages > 1 ? `${messages} messages or more` : 'messages came';
  return `Asked ${where} the same stream went on: ${came} meanwhile.`;
}

const dropped =
  'a limit on a silent upstream of less than that may have dropped it (rewrites of Next.js 14 and 15: 30 s).';

/** The pause of the source, where it is as long as limits are; empty where it is not. */
function limitWords(deaf: DeafStream[]): string {
  const silentMs = pauseOf(deaf);
  return silentMs < longMs ? '' : ` The source had paused for ${formatMs(silentMs)}: ${dropped}`;
}

export function evidenceOf(deaf: DeafStream[]): Evidence[] {
  const twins = new Map(deaf.flatMap((one) => one.twins).map((pair) => [pair.twin, pair.went]));
  return [
    ...deaf.map(({ stream }) => endOf(stream)),
    ...[...twins].slice(0, 2).flatMap(([twin, went]): Evidence[] => {
      const last = openingEvents(twin).at(-1);
      const after = went.messages > 0 && last ? [messagesFact(twin.id, went.messages)] : [];
      return [endOf(twin), ...after];
    }),
  ];
}

function messagesFact(id: string, messages: number): Evidence {
  const fact = `${id} got ${messages} messages while the other stood silent`;
  return { fact, from: 'connection', connection: id, value: messages, unit: 'messages' };
}
