/** Whether Node would send a request over HTTP/2 at all, found out without a connection. */
import { connect } from 'node:http2';
import { Duplex } from 'node:stream';
import type { HttpRequest } from './exchange.ts';
import { sentFields } from './http2-fields.ts';

/** Node's reason for not sending it; null: it would. */
export async function rehearseHttp2(request: HttpRequest): Promise<Error | null> {
  const session = connect(request.url, { createConnection: nowhere });
  // What it would not send also ends the session.
  session.on('error', () => undefined);
  try {
    session.request(sentFields(request)).on('error', () => undefined);
    return null;
  } catch (error) {
    return error as Error;
  } finally {
    session.destroy();
  }
}

/** Takes all that is written, and gives nothing. */
function nowhere(): Duplex {
  return new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, done) => done(),
  });
}
