/** A plain client, which sees what became of a stream without the command's judgement. */
import { request as ask, type IncomingMessage } from 'node:http';
import type { Seen } from './case.ts';

/** One stream, as it went. */
export interface Sight {
  status: number | null;
  end: NonNullable<Seen['end']>;
  /** ms since the request; null: open, or none came. */
  endedMs: number | null;
  firstEventMs: number | null;
  lastByteMs: number | null;
  events: number;
}

/** Watches for so long, ms, and leaves. With a body it is a POST. */
export function watch(
  url: string,
  headers: Record<string, string>,
  body: string | undefined,
  forMs: number,
): Promise<Sight> {
  const began = performance.now();
  const since = () => performance.now() - began;
  const sight: Sight = {
    status: null,
    end: 'none',
    endedMs: null,
    firstEventMs: null,
    lastByteMs: null,
    events: 0,
  };
  return new Promise((resolve) => {
    const method = body ? 'POST' : 'GET';
    const request = ask(url, { method, headers: { accept: 'text/event-stream', ...headers }, agent: false });
    request.end(body);
    const leave = setTimeout(() => finish(), forMs);
    const finish = () => {
      clearTimeout(leave);
      request.destroy();
      resolve(sight);
    };
    const endAs = (end: Sight['end']) => {
      Object.assign(sight, { end, endedMs: since() });
      finish();
    };
    request.on('error', () => (sight.status === null ? endAs('none') : undefined));
    request.on('response', (response) => {
      Object.assign(sight, { status: response.statusCode ?? null, end: 'open' });
      follow(response, sight, since);
      response.on('end', () => endAs('ended'));
      response.on('error', () => sight.endedMs === null && endAs('cut'));
    });
  });
}

function follow(response: IncomingMessage, sight: Sight, since: () => number): void {
  response.on('data', (chunk: Buffer) => {
    sight.lastByteMs = since();
    const events = chunk.toString('latin1').split(/^data:/m).length - 1;
    sight.events += events;
    if (events > 0) sight.firstEventMs ??= since();
  });
}

/** What is other than the case says; empty: all is as it should be. `limitS`: the limit in force. */
export function unlike(sights: Sight[], seen: Seen, limitS: number): string[] {
  const sight = sights.at(-1) as Sight;
  const wrong: string[] = [];
  const expectIn = (name: string, value: number | null, range: [number, number] | undefined) => {
    if (range && (value === null || value < range[0] || value > range[1]))
      wrong.push(`${name} is ${value}, not ${range.join(' to ')}`);
  };
  if (seen.status !== undefined && !sights.some(({ status }) => status === seen.status))
    wrong.push(`status ${sights.map(({ status }) => status)}, not ${seen.status}`);
  if (seen.end && sight.end !== seen.end) wrong.push(`${sight.end}, not ${seen.end}`);
  expectIn('first event, s', inSeconds(sight.firstEventMs), seen.firstEventS);
  expectIn('events', sight.events, seen.events);
  if (seen.endsAfterLimit) {
    const { bySilence, lateS } = seen.endsAfterLimit;
    const from = bySilence ? (sight.lastByteMs ?? 0) : 0;
    const endS = sight.endedMs === null ? null : inSeconds(sight.endedMs - from);
    expectIn('end, s', endS, [limitS - 0.5, limitS + lateS]);
  }
  return wrong;
}

const inSeconds = (ms: number | null) => (ms === null ? null : Math.round(ms / 10) / 100);
