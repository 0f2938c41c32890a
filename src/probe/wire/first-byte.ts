/** When the first byte of a response came, by the socket that a library reads from. */
import type { Socket } from 'node:net';
import type { WireEvents } from './exchange.ts';

/** undici pulls with `read()`; the first pull that yields bytes is the first byte of the response. */
export function noteFirstByte(socket: Socket, wire: WireEvents): void {
  const { read } = socket;
  socket.read = (size?: number) => {
    const chunk = read.call(socket, size);
    if (chunk !== null) {
      wire.firstByte();
      socket.read = read;
    }
    return chunk;
  };
}
