/** One request through the built-in proxy: to its upstream and back, until one of them, or the limit on silence, ends it. */
import { type ClientRequest, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { BuiltinLocation } from './config.ts';
import type { BuiltinLogs, LoggedRequest } from './log.ts';

const name = 'sse-doctor-demo';

interface ProxiedRequest {
  logs: BuiltinLogs;
  request: LoggedRequest;
  outgoing: ServerResponse;
  /** Of the body, sent so far. */
  bytes: number;
}

/** Forwards a request, and its answer back as it comes; writes an access row, and for a failure an error line, in Nginx's words. */
export function forward(
  locations: BuiltinLocation[],
  logs: BuiltinLogs,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  connection: number,
): void {
  const location = locations.find(({ path }) => (incoming.url ?? '/').startsWith(path));
  const exchange = {
    logs,
    request: { incoming, connection, upstream: location?.upstream ?? '' },
    outgoing,
    bytes: 0,
  };
  outgoing.once('close', () => {
    const status = outgoing.headersSent ? outgoing.statusCode : 499;
    logs.access(exchange.request, status, exchange.bytes);
  });
  if (location) sendUpstream(exchange, location);
  else refuse(outgoing, 404);
}

function sendUpstream(exchange: ProxiedRequest, { upstream, readTimeoutMs }: BuiltinLocation): void {
  const { outgoing } = exchange;
  const onward = send(exchange.request.incoming, upstream);
  const fail = (words: string, status: number) => {
    onward.destroy();
    abort(exchange, words, status);
  };
  // Any byte from upstream restarts it, of the head as of the body.
  const silence = setTimeout(
    () => fail(`upstream timed out (110: Connection timed out) while ${phaseOf(outgoing)}`, 504),
    readTimeoutMs,
  );
  outgoing.once('close', () => {
    clearTimeout(silence);
    onward.destroy();
  });
  const onError = (error: NodeJS.ErrnoException) => fail(failureOf(error, phaseOf(outgoing)), 502);
  onward.on('error', onError);
  onward.on('response', (answer) => {
    silence.refresh();
    answer.on('data', () => silence.refresh());
    answer.on('error', onError);
    relayAnswer(exchange, answer);
  });
}

/** As Nginx asks by default: Host is the upstream's, and the connection is not kept. */
function send(incoming: IncomingMessage, upstream: string): ClientRequest {
  const { connection: _hopByHop, host: _own, ...headers } = incoming.headers;
  const { method, url = '/' } = incoming;
  const onward = request(new URL(url, upstream), { method, headers, agent: false });
  incoming.pipe(onward);
  return onward;
}

function relayAnswer(exchange: ProxiedRequest, answer: IncomingMessage): void {
  const { outgoing } = exchange;
  const { connection: _c, 'keep-alive': _k, 'transfer-encoding': _t, ...kept } = answer.headers;
  outgoing.writeHead(answer.statusCode ?? 502, { ...kept, server: name });
  outgoing.flushHeaders();
  answer.on('data', (chunk: Buffer) => {
    exchange.bytes += chunk.length;
  });
  answer.pipe(outgoing);
}

/** Runs once: a connection that we close ourselves also emits errors. */
function abort({ logs, request, outgoing }: ProxiedRequest, words: string, status: number): void {
  if (outgoing.destroyed || outgoing.writableEnded) return;
  logs.error(request, words);
  if (outgoing.headersSent) outgoing.destroy();
  else refuse(outgoing, status);
}

/** The words of Nginx's own error log. */
function phaseOf({ headersSent }: ServerResponse): string {
  return headersSent ? 'reading upstream' : 'reading response header from upstream';
}

function failureOf({ code }: NodeJS.ErrnoException, phase: string): string {
  if (code === 'ECONNREFUSED')
    return 'connect() failed (111: Connection refused) while connecting to upstream';
  return `upstream prematurely closed connection while ${phase}`;
}

function refuse(outgoing: ServerResponse, status: number): void {
  outgoing.writeHead(status, { server: name, 'content-type': 'text/plain' }).end(`${status}\n`);
}
