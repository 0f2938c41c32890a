/** The origin as a FastCGI responder (fastcgi-archives.github.io, specification 1.0): one request a connection. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A responder that answers with what an HTTP origin on this machine answers. */
export interface Responder {
  port: number;
  close(): Promise<void>;
}

const headBytes = 8;
/** Types of records. */
const record = { end: 3, params: 4, stdin: 5, stdout: 6 } as const;

/** `port` 0: any free one; rejects when it is taken. */
export async function startResponder(port: number, originPort: number): Promise<Responder> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    readRequest(socket, (id, params) => relay(socket, id, params, originPort));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function readRequest(socket: Socket, whole: (id: number, params: Map<string, string>) => void): void {
  let waiting = Buffer.alloc(0);
  let params = Buffer.alloc(0);
  socket.on('data', (piece) => {
    waiting = Buffer.concat([waiting, piece]);
    for (;;) {
      if (waiting.length < headBytes) return;
      const length = waiting.readUInt16BE(4);
      const end = headBytes + length + waiting.readUInt8(6);
      if (waiting.length < end) return;
      const [type, id] = [waiting.readUInt8(1), waiting.readUInt16BE(2)];
      const content = waiting.subarray(headBytes, headBytes + length);
      waiting = waiting.subarray(end);
      if (type === record.params) params = Buffer.concat([params, content]);
      if (type === record.stdin && length === 0) whole(id, namesAndValues(params));
    }
  });
}

/** Lengths take one byte below 128, else four. */
function namesAndValues(bytes: Buffer): Map<string, string> {
  const found = new Map<string, string>();
  let at = 0;
  const length = () => {
    const short = bytes.readUInt8(at);
    const isLong = short > 127;
    const value = isLong ? bytes.readUInt32BE(at) & 0x7f_ff_ff_ff : short;
    at += isLong ? 4 : 1;
    return value;
  };
  while (at < bytes.length) {
    const [name, value] = [length(), length()];
    found.set(
      bytes.toString('latin1', at, at + name),
      bytes.toString('latin1', at + name, at + name + value),
    );
    at += name + value;
  }
  return found;
}

function relay(socket: Socket, id: number, params: Map<string, string>, port: number): void {
  const headers = Object.fromEntries(
    [...params].flatMap(([name, value]) => {
      const header = /^HTTP_(.+)$/.exec(name)?.[1];
      return header ? [[header.replaceAll('_', '-').toLowerCase(), value]] : [];
    }),
  );
  const options = {
    host: '127.0.0.1',
    port,
    path: params.get('REQUEST_URI') ?? '/',
    method: params.get('REQUEST_METHOD') ?? 'GET',
    headers,
  };
  const asking = httpRequest(options, (response) => answer(socket, id, response));
  asking.on('error', () => socket.destroy());
  asking.end();
  socket.once('close', () => asking.destroy());
}

function answer(socket: Socket, id: number, response: IncomingMessage): void {
  const skipped = new Set(['transfer-encoding', 'connection', 'keep-alive', 'date']);
  const lines = Object.entries(response.headers).flatMap(([name, value]) =>
    skipped.has(name) ? [] : [`${name}: ${value}\r\n`],
  );
  const write = (type: number, content: Buffer) =>
    socket.writable && socket.write(recordOf(type, id, content));
  write(record.stdout, Buffer.from(`Status: ${response.statusCode}\r\n${lines.join('')}\r\n`));
  response.on('data', (piece: Buffer) => write(record.stdout, piece));
  response.on('error', () => socket.destroy());
  response.on('close', () => {
    if (!response.complete) return socket.destroy();
    write(record.end, Buffer.alloc(headBytes));
    return socket.end();
  });
}

function recordOf(type: number, id: number, content: Buffer): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(1, 0);
  head.writeUInt8(type, 1);
  head.writeUInt16BE(id, 2);
  head.writeUInt16BE(content.length, 4);
  return Buffer.concat([head, content]);
}
