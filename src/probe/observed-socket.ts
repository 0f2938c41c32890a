/** A look at what a socket reads, before the library above it. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** A socket that passes every byte through and shows the incoming ones to `onBytes` first. */
export function observed(socket: Socket, onBytes: (chunk: Buffer) => void): Duplex {
  const passing = new Duplex({
    read: () => void socket.resume(),
    write: (chunk, encoding, done) => void socket.write(chunk, encoding, done),
    final: (done) => void socket.end(done),
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (chunk: Buffer) => {
    onBytes(chunk);
    if (!passing.push(chunk)) socket.pause();
  });
  socket.on('end', () => passing.push(null));
  socket.on('close', () => passing.destroy());
  return passing;
}
