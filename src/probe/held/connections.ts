/** The connections under held streams: one each over HTTP/1.1, shared over HTTP/2. */
import type { Socket } from 'node:net';
import type { Plan } from '../../model/plan.ts';
import type { Connected } from '../wire/connect.ts';
import { ConnectFailure } from '../wire/connect-failure.ts';
import { type ConnectMarks, noConnectMarks } from '../wire/connect-marks.ts';
import type { Exchange, HttpRequest } from '../wire/exchange.ts';
import { exchangeHttp1 } from '../wire/http1.ts';
import type { LineWatch } from '../wire/line-probe.ts';
import type { AskingStream } from './asking-stream.ts';
import { type ConnectionSharing, startConnectionSharing, watchLine } from './connection-sharing.ts';
import { type HeldDial, startDial } from './dial.ts';

/** Where held streams get their connections. */
export interface HeldConnections {
  /** Finds the stream a connection and sends its request. @throws ConnectFailure */
  ask(stream: AskingStream, request: HttpRequest): Promise<Exchange>;
}

/** Connections go with their streams; `signal` gives up those that are being made. */
export function startConnections(plan: Plan, signal: AbortSignal): HeldConnections {
  const dial = startDial(plan, signal);
  const sharing = startConnectionSharing(plan, dial);
  return {
    ask: (stream, request) =>
      stream.spec.protocol === 'http1'
        ? askAlone(stream, request, dial)
        : askOnShared(stream, request, sharing),
  };
}

async function askAlone(stream: AskingStream, request: HttpRequest, dial: HeldDial): Promise<Exchange> {
  const marks = noConnectMarks();
  try {
    const connected = await dial(stream, request, marks);
    note(stream, connected, watchLine(connected), marks);
    return exchangeHttp1(connected, request, stream, stream);
  } catch (error) {
    note(stream, { address: null, tls: marks.tls }, null, marks);
    throw error;
  }
}

async function askOnShared(
  stream: AskingStream,
  request: HttpRequest,
  sharing: ConnectionSharing,
): Promise<Exchange> {
  for (;;) {
    const { shared, isOwn } = sharing.connectionFor(stream, request);
    shared.promised++;
    try {
      const { connection, connected, line, marks } = await shared.ready;
      // The stream that made it sends its request at once; the others wait for the peer's SETTINGS.
      if (!isOwn && !(await connection.hasSettings)) throw noSettings();
      if (!isOwn && !sharing.hasRoom(connection)) continue;
      // The other streams spent no time on connecting.
      const found = isOwn ? marks : { ...noConnectMarks(), addresses: marks.addresses };
      note(stream, connected, line, found);
      return connection.request(request, stream, stream);
    } finally {
      shared.promised--;
    }
  }
}

function noSettings(): ConnectFailure {
  const message = 'the connection ended before a response head';
  return new ConnectFailure({ phase: 'response', code: 'CLOSED', message });
}

/** What connecting showed, on the stream. */
function note(
  stream: AskingStream,
  { socket, address, tls }: Pick<Connected, 'tls'> & { socket?: Socket; address: string | null },
  line: LineWatch | null,
  { dnsMs, connectMs, tlsMs, addresses, connectErrors }: ConnectMarks,
): void {
  Object.assign(stream.marks, { dnsMs, connectMs, tlsMs });
  stream.connection = { address, localPort: socket?.localPort ?? null, tls, addresses, connectErrors, line };
}
