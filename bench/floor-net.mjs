#!/usr/bin/env node
// The floor for Node over HTTP/1.1: node:net, a 'data' handler that counts blank lines, and nothing parsed.
import { connect } from 'node:net';
import { blankLineCounter, readFlags, runFloor } from './floor-client.mjs';

const flags = readFlags();
const { hostname, host, pathname, search } = flags.url;
const port = Number(flags.url.port);
const request = `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nAccept: text/event-stream\r\n\r\n`;

runFloor(flags, (index, tally) => {
  const count = blankLineCounter();
  let askedAt = 0;
  const localAddress = flags.addresses[index % flags.addresses.length];
  const socket = connect({ host: hostname, port, localAddress }, () => {
    askedAt = performance.now();
    socket.write(request);
  });
  socket.on('data', (chunk) => {
    const events = count(chunk);
    tally.events += events;
    tally.bytes += chunk.length;
    if (askedAt === 0 || events === 0) return;
    tally.first(askedAt);
    askedAt = 0;
  });
  socket.on('close', () => tally.ended());
});
