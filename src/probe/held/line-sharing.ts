/** How HTTP/2 connections are shared out: so many streams on each, as the plan says or as the peer allows. */
import type { Plan } from '../../model/plan.ts';
import type { Connected } from '../wire/connect.ts';
import { type ConnectMarks, noConnectMarks } from '../wire/connect-marks.ts';
import type { HttpRequest } from '../wire/exchange.ts';
import { connectHttp2, type Http2Connection } from '../wire/http2.ts';
import type { HeldDial } from './dial.ts';
import type { HeldStream } from './stream.ts';

/** An HTTP/2 connection that stands. */
export interface Line {
  line: Http2Connection;
  connected: Connected;
  marks: ConnectMarks;
}

/** A connection that streams share, or will once it stands. */
export interface SharedLine {
  ready: Promise<Line>;
  line: Http2Connection | null;
  /** Streams that were promised a place and have not asked yet. */
  promised: number;
}

/** The connections of one process. */
export interface LineSharing {
  /** One with a place left for the stream, as far as can be said before it stands; `isOwn`: made for this stream. */
  placeFor(stream: HeldStream, request: HttpRequest): { shared: SharedLine; isOwn: boolean };
  /** The peer has room for another. */
  hasPlace(line: Http2Connection): boolean;
}

/** So many kinds of lines are not looked through for those that are gone. */
const fewKinds = 16;

/** Each trial has connections of its own, and each origin: nothing that belongs to one goes out on a line to another. */
export function startSharing({ population }: Plan, dial: HeldDial): LineSharing {
  const { streamsPerConnection = 1 } = population ?? {};
  const lines = new Map<string, SharedLine[]>();
  const mostOn = (line: Http2Connection | null) =>
    Math.min(streamsPerConnection, line?.maxConcurrentStreams ?? streamsPerConnection);
  return {
    hasPlace: (line) => isInUse(line) && line.running < mostOn(line),
    placeFor(stream, request) {
      const { trial, place } = stream.spec;
      const name = `${trial.name} ${request.url.origin}${place?.isForeign ? ' foreign' : ''}`;
      if (lines.size > fewKinds) forgetGone(lines);
      const usable = (lines.get(name) ?? []).filter(({ line }) => line === null || isInUse(line));
      const free = usable.find(({ line, promised }) => (line?.running ?? 0) + promised < mostOn(line));
      if (free) return { shared: free, isOwn: false };
      const made = makeLine(dial, stream, request);
      made.ready.catch(() =>
        lines.set(
          name,
          usable.filter((one) => one !== made),
        ),
      );
      lines.set(name, [...usable, made]);
      return { shared: made, isOwn: true };
    },
  };
}

/** A server that redirects to ever new origins would fill the memory. */
function forgetGone(lines: Map<string, SharedLine[]>): void {
  for (const [name, shared] of lines)
    if (shared.every(({ line }) => line !== null && !isInUse(line))) lines.delete(name);
}

function makeLine(dial: HeldDial, stream: HeldStream, request: HttpRequest): SharedLine {
  const marks = noConnectMarks();
  const made: SharedLine = {
    line: null,
    promised: 0,
    ready: dial(stream, request, marks).then((connected) => {
      made.line = connectHttp2(connected, request.url);
      return { line: made.line, connected, marks };
    }),
  };
  return made;
}

/** It goes with its last request. */
function isInUse({ isUsable, running }: Http2Connection): boolean {
  return isUsable && running > 0;
}
