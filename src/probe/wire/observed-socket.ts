/** A look at what a socket reads, before the library above it. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** A full read, of TCP or of a TLS record: there is more where it came from. */
const floodBytes = 16 * 1024;

/**
 * Passes on each chunk as it comes, without the buffer of a Readable: the listener for 'data' is the only reader
 * (Node's http2 is), and pausing it pauses the socket itself.
 */
export class ObservedSocket extends Duplex {
  readonly #socket: Socket;
  /** Reasons to wait: paused by its reader, held by slow receivers, or waiting for the turn of others. */
  #isPaused = false;
  #holds = 0;
  #isTurnOver = false;

  constructor(socket: Socket, onBytes: (chunk: Buffer) => void) {
    super();
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      onBytes(chunk);
      this.emit('data', chunk);
      if (chunk.length >= floodBytes) this.#letOthersRun();
    });
    socket.on('end', () => {
      this.push(null);
      super.resume();
    });
    socket.on('close', () => this.destroy());
  }

  override pause(): this {
    this.#isPaused = true;
    this.#socket.pause();
    return this;
  }

  override resume(): this {
    this.#isPaused = false;
    return this.#goOn();
  }

  /** As `pause`, counted, and beside it. */
  hold(): void {
    this.#holds++;
    this.#socket.pause();
  }

  release(): void {
    this.#holds--;
    this.#goOn();
  }

  /** A flood is read once a turn, so that timers and other sockets have theirs. */
  #letOthersRun(): void {
    if (this.#isTurnOver) return;
    this.#isTurnOver = true;
    this.#socket.pause();
    setImmediate(() => {
      this.#isTurnOver = false;
      this.#goOn();
    });
  }

  #goOn(): this {
    if (!this.#isPaused && this.#holds === 0 && !this.#isTurnOver) this.#socket.resume();
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
export function observed(socket: Socket, onBytes: (chunk: Buffer) => void): ObservedSocket {
  return new ObservedSocket(socket, onBytes);
}
