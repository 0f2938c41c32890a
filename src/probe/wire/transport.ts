/** What our own socket saw, whatever the HTTP library above it concludes. */
import type { Socket } from 'node:net';
import type { Transport } from '../../model/stream.ts';

const key = Symbol('watch');
type WatchedSocket = Socket & { [key]?: SocketWatch };

/** Notes of one socket. The listeners are everyone's, so that a held stream costs one small object. */
export class SocketWatch {
  fin = false;
  rst = false;
  readonly #socket: Socket;

  /** Listens before any library does. */
  constructor(socket: Socket) {
    this.#socket = socket;
    (socket as WatchedSocket)[key] = this;
    socket.on('end', noteFin);
    socket.on('error', noteRst);
  }

  /** FIN, RST or still open, by our own socket's events. */
  transport(): Transport {
    if (this.rst) return 'rst';
    return this.fin ? 'fin' : 'open';
  }

  /** Calls back when the connection is gone, or after `limitMs`. */
  settled(limitMs: number, done: () => void): void {
    const socket = this.#socket;
    if (this.rst || this.fin || socket.destroyed) {
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

function noteFin(this: WatchedSocket): void {
  const watch = this[key];
  if (watch) watch.fin = true;
}

function noteRst(this: WatchedSocket, error: NodeJS.ErrnoException): void {
  const watch = this[key];
  if (watch && (error.code === 'ECONNRESET' || error.code === 'EPIPE')) watch.rst = true;
}
