// What both Node floors share: their flags, the ramp, the window, and the figures they print as JSON.
import { parseArgs } from 'node:util';

/** The flags, named as the tool's own; times in seconds. */
export function readFlags() {
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      connections: { type: 'string', default: '1' },
      ramp: { type: 'string', default: '2000' },
      hold: { type: 'string', default: '10' },
      settle: { type: 'string', default: '0' },
      'local-address': { type: 'string' },
      'streams-per-connection': { type: 'string', default: '100' },
    },
  });
  return {
    url: new URL(values.url),
    streams: Number(values.connections),
    perSecond: Number(values.ramp),
    holdMs: Number(values.hold) * 1000,
    settleMs: Number(values.settle) * 1000,
    addresses: listAddresses(values['local-address']),
    perConnection: Number(values['streams-per-connection']),
  };
}

/** `127.0.0.2-127.0.0.5` → its four addresses; the last number counts. */
function listAddresses(range) {
  if (range === undefined) return [];
  const [first, last = first] = range.split('-');
  const [from, to] = [first, last].map((address) => Number(address.split('.')[3]));
  const network = first.split('.').slice(0, 3).join('.');
  return Array.from({ length: to - from + 1 }, (_, index) => `${network}.${from + index}`);
}

/**
 * Opens `flags.streams` streams by `open(index, tally)` at the pace asked for and prints the figures after the hold.
 * `open` adds to `tally.events` and `tally.bytes`, calls `tally.first(askedAt)` at a stream's first event and
 * `tally.ended()` at its end.
 */
export function runFloor(flags, open) {
  const firstMs = [];
  const begun = performance.now();
  let started = 0;
  let ended = 0;
  let window = null;
  const tally = {
    events: 0,
    bytes: 0,
    first(askedAt) {
      firstMs.push(performance.now() - askedAt);
      if (firstMs.length < flags.streams) return;
      setTimeout(() => {
        window = { at: performance.now(), cpu: process.cpuUsage(), events: tally.events, bytes: tally.bytes };
      }, flags.settleMs);
      setTimeout(finish, flags.holdMs);
    },
    ended() {
      ended += 1;
      if (ended === flags.streams) finish();
    },
  };
  const ramp = setInterval(() => {
    const due = Math.min(flags.streams, ((performance.now() - begun) * flags.perSecond) / 1000 + 1);
    while (started < Math.floor(due)) open(started++, tally);
    if (started === flags.streams) clearInterval(ramp);
  }, 2);

  function finish() {
    console.log(JSON.stringify(figures(flags, tally, window, firstMs)));
    process.exit(0);
  }
}

function figures(flags, tally, window, firstMs) {
  const seconds = window ? (performance.now() - window.at) / 1000 : 0;
  const cpu = window ? process.cpuUsage(window.cpu) : { user: 0, system: 0 };
  const windowEvents = window ? tally.events - window.events : 0;
  firstMs.sort((a, b) => a - b);
  const quantile = (part) => firstMs[Math.max(0, Math.ceil(part * firstMs.length) - 1)] ?? 0;
  return {
    streams: flags.streams,
    opened: firstMs.length,
    events: tally.events,
    bytes: tally.bytes,
    windowSeconds: seconds,
    windowEvents,
    windowBytes: window ? tally.bytes - window.bytes : 0,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    eventsPerSecond: seconds > 0 ? windowEvents / seconds : 0,
    rssBytes: process.memoryUsage.rss(),
    ttfeMs: { p50: quantile(0.5), p99: quantile(0.99), max: quantile(1) },
  };
}

/** Counts the blank lines of one stream's bytes, whichever way they are split over reads. */
export function blankLineCounter() {
  let lastByte = 0;
  return (chunk) => {
    let count = 0;
    let before = lastByte;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte === 10 && before === 10) count += 1;
      before = byte;
    }
    lastByte = before;
    return count;
  };
}
