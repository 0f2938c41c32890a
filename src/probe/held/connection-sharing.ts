/** How HTTP/2 connections are shared: as many streams on each as the plan says or the peer allows. */
import type { Plan } from '../../model/plan.ts';
import type { Connected } from '../wire/connect.ts';
import { type ConnectMarks, noConnectMarks } from '../wire/connect-marks.ts';
import type { HttpRequest } from '../wire/exchange.ts';
import { connectHttp2, type Http2Connection } from '../wire/http2.ts';
import { LineWatch } from '../wire/line-probe.ts';
import type { AskingStream } from './asking-stream.ts';
import type { HeldDial } from './dial.ts';

/** An established HTTP/2 connection. */
export interface OpenConnection {
  connection: Http2Connection;
  connected: Connected;
  line: LineWatch;
  marks: ConnectMarks;
}

/** A connection that streams share, or will share once it is established. */
export interface SharedConnection {
  ready: Promise<OpenConnection>;
  connection: Http2Connection | null;
  /** Streams that were promised a place and have not asked yet. */
  promised: number;
}

/** The connections of one process. */
export interface ConnectionSharing {
  /** One with room for the stream, as far as known before it is established; `isOwn`: made for this stream. */
  connectionFor(stream: AskingStream, request: HttpRequest): { shared: SharedConnection; isOwn: boolean };
  /** The peer has room for another. */
  hasRoom(connection: Http2Connection): boolean;
}

/** Above this number of trial and origin pairs, closed connections are removed. */
const pruneAbove = 16;

/** Each trial has connections of its own, and each origin: nothing that belongs to one goes out on a connection to another. */
export function startConnectionSharing({ population }: Plan, dial: HeldDial): ConnectionSharing {
  const { streamsPerConnection = 1 } = population ?? {};
  const connections = new Map<string, SharedConnection[]>();
  const maxOn = (connection: Http2Connection | null) =>
    Math.min(streamsPerConnection, connection?.maxConcurrentStreams ?? streamsPerConnection);
  return {
    hasRoom: (connection) => isInUse(connection) && connection.running < maxOn(connection),
    connectionFor(stream, request) {
      const { trial, place } = stream.spec;
      const name = `${trial.name} ${request.url.origin}${place?.isForeign ? ' foreign' : ''}`;
      if (connections.size > pruneAbove) forgetClosed(connections);
      const usable = (connections.get(name) ?? []).filter(
        ({ connection }) => connection === null || isInUse(connection),
      );
      const free = usable.find(
        ({ connection, promised }) => (connection?.running ?? 0) + promised < maxOn(connection),
      );
      if (free) return { shared: free, isOwn: false };
      const made = openConnection(dial, stream, request);
      made.ready.catch(() =>
        connections.set(
          name,
          usable.filter((one) => one !== made),
        ),
      );
      connections.set(name, [...usable, made]);
      return { shared: made, isOwn: true };
    },
  };
}

/** A server that redirects to ever new origins would fill the memory. */
function forgetClosed(connections: Map<string, SharedConnection[]>): void {
  for (const [name, shared] of connections)
    if (shared.every(({ connection }) => connection !== null && !isInUse(connection)))
      connections.delete(name);
}

function openConnection(dial: HeldDial, stream: AskingStream, request: HttpRequest): SharedConnection {
  const marks = noConnectMarks();
  const made: SharedConnection = {
    connection: null,
    promised: 0,
    ready: dial(stream, request, marks).then((connected) => {
      made.connection = connectHttp2(connected, request.url);
      return { connection: made.connection, connected, line: watchLine(connected), marks };
    }),
  };
  return made;
}

/** It goes with its last request. */
function isInUse({ isUsable, running }: Http2Connection): boolean {
  return isUsable && running > 0;
}

/** The question is of the connection: its times are of the monotonic clock. */
export function watchLine(connected: Connected): LineWatch {
  const line = new LineWatch(() => performance.now());
  line.connected(connected);
  return line;
}
