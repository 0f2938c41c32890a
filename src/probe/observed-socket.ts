/** A look at what a socket reads, before the library above it. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * Hands on each chunk as it comes, without the buffer of a Readable: whoever listens for 'data' is the only reader
 * (Node's http2 is), and pausing it pauses the socket itself.
 */
class ObservedSocket extends Duplex {
  readonly #socket: Socket;

  constructor(socket: Socket, onBytes: (chunk: Buffer) => void) {
    super();
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      onBytes(chunk);
      this.emit('data', chunk);
    });
    socket.on('end', () => {
      this.push(null);
      super.resume();
    });
    socket.on('close', () => this.destroy());
  }

  override pause(): this {
    this.#socket.pause();
    return this;
  }

  override resume(): this {
    this.#socket.resume();
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, encoding, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}

/** A socket that passes every byte through and shows the incoming ones to `onBytes` first. */
export function observed(socket: Socket, onBytes: (chunk: Buffer) => void): Duplex {
  return new ObservedSocket(socket, onBytes);
}
