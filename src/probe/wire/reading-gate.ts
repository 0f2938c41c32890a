/**
 * Controls when a socket is read. undici pulls its chunks with `read()` on 'readable', and waits if it gets nothing.
 * So other work is possible during a flood, and a slow reader makes the peer wait.
 */
import { Socket } from 'node:net';
import { limits } from '../../model/limits.ts';

/** A full read: there is more where it came from. */
const floodBytes = 16 * 1024;

const key = Symbol('gate');
type GatedSocket = Socket & { [key]?: ReadingGate };

/** Of one socket whose reader pulls. */
export class ReadingGate {
  readonly #socket: Socket;
  /** In the shared buffer, not yet pulled. */
  chunk: Buffer | null = null;
  /** What came before the reader pulled; copied. */
  kept: Buffer[] | null = null;
  /** Bytes of full reads since the reader last parsed something; and who is called when they are too many. */
  unparsedBytes = 0;
  owner: { unparsedBytes(bytes: number): void } | null = null;
  /** Filters what is read before the reader gets it, until the head; null: nothing is left for the reader. */
  filter: ((chunk: Buffer) => Buffer | null) | null = null;
  #holds = 0;
  #isTurnOver = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** No byte is handed out until `resume`; counted, so that several may ask. */
  pause(): void {
    this.#holds++;
  }

  resume(): void {
    this.#holds--;
    this.#tell();
  }

  /** Nothing is handed out now. */
  get isClosed(): boolean {
    return this.#holds > 0 || this.#isTurnOver;
  }

  /** After a full read, other sockets have their turn. */
  noteRead(bytes: number): void {
    if (bytes < floodBytes) return;
    this.unparsedBytes += bytes;
    if (this.unparsedBytes > limits.responseHeadBytes) this.owner?.unparsedBytes(this.unparsedBytes);
    this.#isTurnOver = true;
    setImmediate(nextTurn, this);
  }

  nextTurn(): void {
    this.#isTurnOver = false;
    this.#tell();
  }

  #tell(): void {
    if (!this.isClosed && !this.#socket.destroyed) this.#socket.emit('readable');
  }
}

function nextTurn(gate: ReadingGate): void {
  gate.nextTurn();
}

/** The gate of a socket, from the first call on. */
export function gateOf(socket: GatedSocket): ReadingGate {
  const known = socket[key];
  if (known) return known;
  const gate = new ReadingGate(socket);
  socket[key] = gate;
  socket.read = pull;
  return gate;
}

const netRead = Socket.prototype.read;

/** Replaces `read`: returns the chunk in the shared buffer; otherwise, and at the end, does what a Readable does. */
function pull(this: GatedSocket, size?: number): Buffer | null {
  const gate = this[key];
  if (size === 0 || !gate) return netRead.call(this, size);
  while (!gate.isClosed) {
    const chunk = waiting(gate) ?? (netRead.call(this, size) as Buffer | null);
    if (chunk === null) return null;
    gate.noteRead(chunk.length);
    const kept = gate.filter === null ? chunk : gate.filter(chunk);
    if (kept !== null) return kept;
  }
  return null;
}

function waiting(gate: ReadingGate): Buffer | null {
  if (gate.kept) {
    const first = gate.kept.shift() ?? null;
    if (gate.kept.length === 0) gate.kept = null;
    return first;
  }
  const { chunk } = gate;
  gate.chunk = null;
  return chunk;
}
