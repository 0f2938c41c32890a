/** Connections, in clear text or with a TLS ClientHello, to chains that answer with a mark of their own. */
import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';

/** What a client sends first. */
export interface Opening {
  /** Null: clear text. Empty: no name in the handshake. */
  serverName: string | null;
  alpn: string[];
}

/** The bytes of a ClientHello, or of a request in clear text. */
export function firstBytes({ serverName, alpn }: Opening): Promise<Buffer> {
  if (serverName === null) return Promise.resolve(Buffer.from('GET / HTTP/1.1\r\nhost: a\r\n\r\n'));
  return new Promise((resolve) => {
    const socket = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _, done) => {
        resolve(chunk);
        done();
      },
    });
    const options = { socket, ALPNProtocols: alpn, ...(serverName === '' ? {} : { servername: serverName }) };
    tlsConnect(options).on('error', () => undefined);
  });
}

/** The mark of the chain that took the connection; `none` where it was closed. */
export function markOf(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text === '' ? 'none' : text));
  });
}
