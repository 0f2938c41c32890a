#!/usr/bin/env node
// A server whose answers are slow now and then, in the same order for each path that is asked, and an event stream at /events.
// Prints its port.
import { createServer } from 'node:http';

/** Of a hundred answers 94 are quick, 3 slow, 3 slower: the middle, p95, p97.5 and p99 cannot be taken for each other. */
const waitMs = (n) => (n % 33 === 5 ? 250 : n % 33 === 20 ? 100 : 10);

const asked = new Map();

const server = createServer((request, response) => {
  if (request.url.startsWith('/events')) return stream(response);
  const n = asked.get(request.url) ?? 0;
  asked.set(request.url, n + 1);
  setTimeout(() => response.end('ok\n'), waitMs(n));
});

function stream(response) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const timer = setInterval(() => response.write(`data: {"ts":${Date.now()}}\n\n`), 1000);
  response.once('close', () => clearInterval(timer));
}

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
