/** Says in evidence how the messages of a stream came. */

import { formatMs } from '../../model/duration.ts';
import { rangeOf } from '../../model/extremes.ts';
import type { Evidence } from '../../model/finding.ts';
import type { Stream } from '../../model/stream.ts';
import { type Burst, burstsInCompany, burstsOf, hasNoHead, meanGap } from './delivery.ts';
import { keptAllEvents, keptEvents, openingEvents } from './kept-events.ts';

/** `c1 (HTTP/1.1, gzip): 12 messages in 2 bursts, at 4.0 s, 8.0 s`. */
export function arrivalFact(stream: Stream): Evidence {
  const protocol = stream.protocol === 'http2' ? 'HTTP/2' : 'HTTP/1.1';
  const traits = [protocol, stream.route === 'direct' ? 'direct' : null, stream.contentEncoding];
  const shown = traits.filter((trait) => trait !== null).join(', ');
  return {
    fact: `${stream.id} (${shown}): ${arrivalWords(stream)}`,
    from: 'connection',
    connection: stream.id,
  };
}

/** `3 to 5 together, about 1.3 s apart`. */
function companyWords(bursts: Burst[]): string {
  const [fewest, most] = rangeOf(bursts.map(({ messages }) => messages.length));
  const apartMs = ((bursts.at(-1)?.atMs ?? 0) - (bursts[0]?.atMs ?? 0)) / (bursts.length - 1);
  const together = fewest === most ? `${most}` : `${fewest} to ${most}`;
  return `${together} together, about ${formatMs(apartMs)} apart`;
}

function arrivalWords(stream: Stream): string {
  const { events, close, marks } = stream;
  const age = formatMs(close.ageMs ?? 0);
  if (hasNoHead(stream)) return `no response head in ${age}`;
  if (!keptEvents(stream)) return `${stream.eventCount + stream.commentCount} messages in ${age}`;
  if (events.length === 0)
    return `response head after ${formatMs((marks.headersMs ?? 0) - (marks.requestSentMs ?? 0))}, no message in ${age}`;
  const bursts = burstsOf(stream);
  const shown = openingEvents(stream).length;
  const first = keptAllEvents(stream) ? '' : 'the first ';
  const times = bursts.map(({ atMs }) => formatMs(atMs - (marks.requestSentMs ?? 0)));
  if (shown === 1) return `1 message, ${times[0]} after the request`;
  const count = `${first}${shown} messages`;
  const company = burstsInCompany(stream);
  if (company.length > 1 && bursts.length > 8) return `${count}, most of them ${companyWords(company)}`;
  if (bursts.length === shown || bursts.length > 8)
    return `${count}, about ${formatMs(meanGap([stream]) ?? 0)} apart`;
  return bursts.length === 1
    ? `${count} together, ${times[0]} after the request`
    : `${count} in ${bursts.length} bursts, at ${times.join(', ')}`;
}
