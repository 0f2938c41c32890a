/** The way through a forward proxy. */
import type net from 'node:net';
import { ConnectFailure, codeOf } from './connect-failure.ts';
import type { Deadline } from './deadline.ts';
import { portOf } from './destination.ts';

/** The value of Proxy-Authorization for a proxy whose URL carries a name and a password; null without. */
export function proxyCredentials(forwardProxy: string): string | null {
  const { username, password } = new URL(forwardProxy);
  if (username === '') return null;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/** RFC 9110 section 9.3.6, through the forward proxy. */
export async function tunnel(
  socket: net.Socket,
  url: URL,
  forwardProxy: string,
  deadline: Deadline,
): Promise<void> {
  const authority = `${url.hostname}:${portOf(url)}`;
  const credentials = proxyCredentials(forwardProxy);
  const extra = credentials ? `Proxy-Authorization: ${credentials}\r\n` : '';
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${extra}\r\n`);
  let head = '';
  while (!head.includes('\r\n\r\n')) head += await nextChunk(socket, deadline);
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
  if (status < 200 || status > 299) {
    throw new ConnectFailure({
      phase: 'connect',
      code: `PROXY_${status}`,
      message: `the forward proxy answered ${status} to CONNECT`,
    });
  }
}

function nextChunk(socket: net.Socket, deadline: Deadline): Promise<string> {
  return new Promise((resolve, reject) => {
    const done = (error?: ConnectFailure, chunk?: Buffer) => {
      socket.removeAllListeners('data').removeAllListeners('error').removeAllListeners('close');
      socket.pause();
      deadline.forget();
      error ? reject(error) : resolve((chunk ?? Buffer.alloc(0)).toString('latin1'));
    };
    const lost = (code: string) =>
      done(
        new ConnectFailure({
          phase: 'connect',
          code,
          message: `the forward proxy did not answer CONNECT: ${code}`,
        }),
      );
    deadline.wait(() => lost('ETIMEDOUT'));
    socket.once('data', (chunk) => done(undefined, chunk));
    socket.once('error', (error) => lost(codeOf(error)));
    socket.once('close', () => lost('CLOSED'));
  });
}
