/** The way from an event to the wire: compression, batches, a declared length. */
import { constants, createGzip } from 'node:zlib';
import type { OriginBehaviour } from './behaviour.ts';
import type { OriginExchange } from './exchange.ts';

/** Where a stream writes its events. */
export interface Body {
  write(text: string): void;
  /** Sends what is buffered and ends the body properly. */
  end(): void;
  /** Stops the timers; buffered data is lost, as in a crash. */
  drop(): void;
}

const defaultLength = 400;

/** Sends the head and gives the body that this behaviour asks for. */
export function openBody(behaviour: OriginBehaviour, exchange: OriginExchange): Body {
  const packed = behaviour.gzip !== undefined && /\bgzip\b/.test(String(exchange.headers['accept-encoding']));
  exchange.head(
    200,
    bodyHeaders(behaviour, packed),
    behaviour.framing ?? 'chunked',
    behaviour.flushHead ?? true,
  );
  let body = plainBody(exchange);
  if (behaviour.framing === 'length') body = measuredBody(body, behaviour.contentLength ?? defaultLength);
  if (packed) body = gzipBody(exchange, behaviour.gzip === 'flush');
  if (behaviour.batchMs !== undefined) body = batchedBody(body, behaviour.batchMs);
  return body;
}

function bodyHeaders(behaviour: OriginBehaviour, packed: boolean): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
  };
  if (packed) Object.assign(headers, { 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
  if (behaviour.framing === 'length')
    headers['content-length'] = String(behaviour.contentLength ?? defaultLength);
  if (behaviour.badHead === 'huge') headers['x-large'] = 'x'.repeat(100_000);
  for (const [name, value] of Object.entries(behaviour.headers ?? {})) headers[name.toLowerCase()] = value;
  return headers;
}

function plainBody(exchange: OriginExchange): Body {
  return { write: exchange.write, end: exchange.end, drop: () => {} };
}

function measuredBody(body: Body, length: number): Body {
  let left = length;
  const write = (text: string) => {
    if (left === 0) return;
    const bytes = Buffer.from(text).subarray(0, left);
    left -= bytes.length;
    body.write(bytes.toString());
    if (left === 0) body.end();
  };
  return { ...body, write };
}

function gzipBody(exchange: OriginExchange, flushesEach: boolean): Body {
  const gzip = createGzip();
  gzip.on('data', (bytes: Buffer) => exchange.write(bytes));
  gzip.on('end', () => exchange.end());
  const write = (text: string) => {
    gzip.write(text);
    if (flushesEach) gzip.flush(constants.Z_SYNC_FLUSH);
  };
  return { write, end: () => gzip.end(), drop: () => gzip.destroy() };
}

function batchedBody(body: Body, batchMs: number): Body {
  let held = '';
  const send = () => {
    if (held !== '') body.write(held);
    held = '';
  };
  const timer = setInterval(send, batchMs);
  const stop = () => clearInterval(timer);
  return {
    write: (text) => {
      held += text;
    },
    end: () => {
      stop();
      send();
      body.end();
    },
    drop: () => {
      stop();
      body.drop();
    },
  };
}
