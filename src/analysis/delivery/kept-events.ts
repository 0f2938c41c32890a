/** What was kept of the messages of a stream: all of them, the first and the last two, or none. */
import type { EventMark, Stream } from '../../model/stream.ts';

/** Whether messages were kept at all with their times, if any came: of most streams of a population none are. */
export function keptEvents({ events, eventCount, commentCount, soundEvents }: Stream): boolean {
  return (soundEvents ?? events.length) > 0 || eventCount + commentCount === 0;
}

/** Whether every message was kept, each with its time. */
export function keptAllEvents({ events, eventCount, commentCount, soundEvents }: Stream): boolean {
  return soundEvents === undefined && events.length >= eventCount + commentCount;
}

/** The messages from the first one on without a gap: in a long stream, or across a pause of ours, the last two come after a gap. */
export function openingEvents(stream: Stream): EventMark[] {
  if (stream.soundEvents !== undefined) return stream.events.slice(0, stream.soundEvents);
  return keptAllEvents(stream) ? stream.events : stream.events.slice(0, -2);
}

/** The last two events, the later one last; fewer where comments took their places among what was kept. */
export function lastEvents(stream: Stream): EventMark[] {
  const { events, soundEvents } = stream;
  const isWhole = keptAllEvents(stream);
  if (!isWhole && soundEvents === undefined && events.length <= 2) return [];
  const tail = isWhole ? events : events.slice(-2);
  return tail.filter(({ kind }) => kind === 'event').slice(-2);
}

/** On how many streams that looks into messages rests, as a sentence; empty where those of all were kept. */
export function keptWords(streams: Stream[]): string {
  const kept = streams.filter(keptEvents).length;
  return kept === streams.length
    ? ''
    : ` Told by ${kept} of ${streams.length} streams: of the others the messages were only counted.`;
}
