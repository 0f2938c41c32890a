/** How HTTP/2 connections are shared out: so many streams on each, as the plan says or as the peer allows. */
import type { Plan } from '../model/plan.ts';
import type { Connected } from './connect.ts';
import { type ConnectMarks, noConnectMarks } from './connect-marks.ts';
import type { HttpRequest } from './exchange.ts';
import type { HeldDial } from './held-dial.ts';
import type { HeldStream } from './held-stream.ts';
import { connectHttp2, type Http2Connection } from './http2.ts';

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

/** Each trial has connections of its own. */
export function startSharing({ population }: Plan, dial: HeldDial): LineSharing {
  const { streamsPerConnection = 1 } = population ?? {};
  const lines = new Map<string, SharedLine[]>();
  const mostOn = (line: Http2Connection | null) =>
    Math.min(streamsPerConnection, line?.maxConcurrentStreams ?? streamsPerConnection);
  return {
    hasPlace: (line) => isInUse(line) && line.running < mostOn(line),
    placeFor(stream, request) {
      const { name } = stream.spec.trial;
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
