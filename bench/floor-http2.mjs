#!/usr/bin/env node
// The floor for Node over HTTP/2: node:http2 as it comes, no frame observer, a 'data' handler that counts blank lines.
import { connect } from 'node:http2';
import { blankLineCounter, readFlags, runFloor } from './floor-client.mjs';

const flags = readFlags();
const path = `${flags.url.pathname}${flags.url.search}`;
const sessions = [];

/** Every so many streams share a connection; its window is wide, so that it never waits for an update. */
function sessionFor(index) {
  const place = Math.floor(index / flags.perConnection);
  if (sessions[place]) return sessions[place];
  const session = connect(flags.url.origin, {
    rejectUnauthorized: false,
    settings: { enablePush: false, initialWindowSize: 1 << 20 },
  });
  session.setMaxListeners(0);
  session.on('connect', () => session.setLocalWindowSize(1 << 24));
  sessions[place] = session;
  return session;
}

runFloor(flags, (index, tally) => {
  const count = blankLineCounter();
  const session = sessionFor(index);
  let askedAt = 0;
  const ask = () => {
    askedAt = performance.now();
    const stream = session.request({ ':path': path, accept: 'text/event-stream' });
    stream.on('data', (chunk) => {
      const events = count(chunk);
      tally.events += events;
      tally.bytes += chunk.length;
      if (askedAt === 0 || events === 0) return;
      tally.first(askedAt);
      askedAt = 0;
    });
    stream.on('close', () => tally.ended());
  };
  if (session.connecting) session.once('connect', ask);
  else ask();
});
