/** What our own socket saw, whatever the HTTP library above it concludes. */
import type { Socket } from 'node:net';
import type { Transport } from '../model/stream.ts';

/** Notes of one socket; the listeners are shared, so that a held stream costs one small object. */
export class SocketWatch {
  #fin = false;
  #rst = false;
  readonly #socket: Socket;

  /** Listens before any library does. */
  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('end', () => {
      this.#fin = true;
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') this.#rst = true;
    });
  }

  /** FIN, RST or still open, by our own socket's events. */
  transport(): Transport {
    return this.#rst ? 'rst' : this.#fin ? 'fin' : 'open';
  }

  /** Calls back when the connection is gone, or after `limitMs`. */
  settled(limitMs: number, done: () => void): void {
    const socket = this.#socket;
    if (this.#rst || this.#fin || socket.destroyed) {
      done();
      return;
    }
    const finish = () => {
      clearTimeout(timer);
      socket.off('end', finish).off('error', finish).off('close', finish);
      done();
    };
    const timer = setTimeout(finish, limitMs);
    socket.once('end', finish).once('error', finish).once('close', finish);
  }
}
