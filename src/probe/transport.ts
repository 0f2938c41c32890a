/** What our own socket saw, whatever the HTTP library above it concludes. */
import type { Socket } from 'node:net';
import type { Transport } from '../model/stream.ts';

export interface SocketWatch {
  /** FIN, RST or still open, by our own socket's events. */
  transport(): Transport;
  /** Settles when the connection is gone, or after `limitMs`. */
  settled(limitMs: number): Promise<void>;
}

/** Listens on a socket before any library does. */
export function watchSocket(socket: Socket): SocketWatch {
  let fin = false;
  let rst = false;
  socket.on('end', () => {
    fin = true;
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNRESET' || error.code === 'EPIPE') rst = true;
  });
  return {
    transport: () => (rst ? 'rst' : fin ? 'fin' : 'open'),
    settled: (limitMs) =>
      new Promise((resolve) => {
        if (rst || fin || socket.destroyed) return resolve();
        const timer = setTimeout(resolve, limitMs);
        const done = () => {
          clearTimeout(timer);
          resolve();
        };
        socket.once('end', done).once('error', done).once('close', done);
      }),
  };
}
