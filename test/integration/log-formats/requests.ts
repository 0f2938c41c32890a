/** Requests whose target and User-Agent hold what separates fields, and how they are sent as they are. */
import { connect } from 'node:net';

export interface Asked {
  path: string;
  userAgent: string;
}

const paths = [
  '/events',
  '/events?id=7&x=%20"%22',
  '/a"b',
  "/a'b|c;d,e",
  '/x?u=http://h/"GET=/y"200',
  '/back\\slash\\n',
  '/[21/Nov/2026:02:19:48',
  '/é/日本',
  '/{"path":"/evil"}',
  '/%22%20/events',
];

const userAgents = [
  'curl/8.14.1',
  'Mozilla/5.0 (X11; Linux x86_64) "quoted" [brackets]',
  'x" "y',
  'a" "/evil" "b',
  'x","path":"/evil","ua":"y',
  'a | b ; c , d - e',
  'x /evil 404 0.001',
  '\\x22\\" \\n \\u0041',
  'x\ty\tz',
  'é 日本',
  '%REQ(:PATH)% $request_uri %s',
  '2026-11-21T02:19:48.1Z stdout F x',
  'sse-doctor/0.1.0 (ab12cd/s1)',
];

/** Each path with a plain User-Agent, each User-Agent with a plain path, and some of both. */
export const requests: Asked[] = [
  ...paths.map((path) => ({ path, userAgent: 'curl/8.14.1' })),
  ...userAgents.map((userAgent) => ({ path: '/events', userAgent })),
  ...userAgents.map((userAgent, index) => ({ path: paths[index % paths.length] ?? '', userAgent })),
];

/** One after the other, each on its own connection; the bytes as they stand. */
export async function sendAll(port: number): Promise<void> {
  for (const asked of requests) await send(port, asked);
}

function send(port: number, { path, userAgent }: Asked): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', reject).on('close', () => resolve());
    socket.resume();
    const head = [`GET ${path} HTTP/1.1`, 'Host: a.test', `User-Agent: ${userAgent}`, 'Connection: close'];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
  });
}
