/** What was seen of streams that waited for a place, in words. Part of `origin-workers-exhausted`. */
import { ordinaryWords, waitOf } from '../../../analysis/answers/ordinary.ts';
import type { Queue } from '../../../analysis/answers/place-queue.ts';
import type { Shortage } from '../../../analysis/answers/shortage.ts';
import { directAskWords } from '../../../analysis/settling/words.ts';
import { formatMs } from '../../../model/duration.ts';
import { highest } from '../../../model/extremes.ts';
import type { Facts } from '../../../model/facts.ts';
import type { Evidence } from '../../../model/finding.ts';
import type { Stream } from '../../../model/stream.ts';
import { hopSubject, protocolName } from '../../frames/evidence.ts';

/** `2 streams ran, and 2 more got no response head until …`. */
export function whatWaited({ running, waiting, freed }: Shortage): string {
  const longest = formatMs(highest(waiting.map(waitOf)));
  const until = freed.length > 0 ? untilOneEnded(waiting, freed) : `in the ${longest} that they were watched`;
  const ran = running.length === 1 ? 'one stream' : `${running.length} streams`;
  return `${ran} ran, and ${more(waiting)} got no response head ${until}.`;
}

function untilOneEnded(waiting: Stream[], freed: Stream[]): string {
  const began = freed.length === waiting.length ? '' : `; then ${freed.length} of them began`;
  return `until one of those had ended${began}`;
}

function more({ length }: unknown[]): string {
  return length === 1 ? 'another' : `${length} more`;
}

const held =
  'That is what an origin does whose places (workers, threads, processes, connections) are all taken: a stream holds one for as long as it lives';

/** Why that is no slow origin, and what it may be instead of one without places. */
export function whyWaiting(facts: Facts, { waiting, direct }: Shortage, queue: Queue | null): string {
  const routes = [...new Set([...waiting.map(({ route }) => route), 'direct' as const])];
  const short = routes.map((route) => ordinaryWords(facts, route)).join('');
  const alike = direct === 'alike' ? ' Around the proxies it is the same.' : '';
  return `${held}.${short}${alike}${queue && direct !== 'alike' ? queueWords(facts, queue) : ''}`;
}

function queueWords(facts: Facts, { hop, proxy, setting }: Queue): string {
  const who = setting === null ? 'A proxy on the way' : hopSubject({ proxy, hop });
  const limit = setting === null ? 'a limit on connections' : setting;
  return ` ${who} that lets requests wait for a free connection (${limit}) would look the same.${directAskWords(facts)}`;
}

/** How long one waited for its head. */
export function headFact(stream: Stream): Evidence {
  const way = stream.route === 'direct' ? ', direct' : '';
  const who = `${stream.id} (${protocolName(stream)}${way})`;
  const after = formatMs(waitOf(stream));
  const fact =
    stream.status === null
      ? `${who}: no response head in ${after}`
      : `${who}: response head ${stream.status} after ${after}`;
  return { fact, from: 'connection', connection: stream.id, value: waitOf(stream), unit: 'ms' };
}
