// The wire itself: packets of one port on the loopback interface by tshark, and what they say of event streams.

import { spawn, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from './children.mjs';

const eventStream = Buffer.from('text/event-stream').toString('hex');
const dataField = Buffer.from('data:').toString('hex');

/** Whether tshark can be run here. */
export function hasTshark() {
  return spawnSync('tshark', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Begins to capture this port on loopback into `file`; the function it gives ends that. @throws when it may not. */
export async function startCapture(port, file, limitMs) {
  const args = ['-i', 'lo', '-f', `tcp port ${port}`, '-B', '64', '-q', '-w', file];
  const { child, text, ended } = startChild('tshark', args, limitMs);
  for (let tries = 0; !/Capturing on/.test(text.stderr) || sizeOf(file) === 0; tries++) {
    if (child.exitCode !== null || tries > 200)
      throw new Error(`tshark does not capture: ${text.stderr.trim()}`);
    await sleep(50);
  }
  return async () => {
    await sleep(500);
    child.kill('SIGINT');
    const { stderr } = await ended;
    const dropped = /(\d+) packets? dropped/.exec(stderr);
    return Number(dropped?.[1] ?? 0);
  };
}

function sizeOf(file) {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

/**
 * Of every event stream in the capture: `ttfeMs`, from its request to the first segment with event bytes, and
 * `gapsMs`, between its segments with data. Retransmissions do not occur on loopback.
 */
export async function readCapture(file, port) {
  const fields = ['tcp.stream', 'frame.time_epoch', 'tcp.srcport', 'tcp.payload'].flatMap((name) => [
    '-e',
    name,
  ]);
  // As bytes: HTTP would be put together over segments, and the times with it.
  const plain = ['--disable-protocol', 'http', '-o', 'tcp.desegment_tcp_streams:FALSE'];
  const tshark = spawn(
    'tshark',
    ['-r', file, '-n', ...plain, '-Y', 'tcp.len > 0', '-T', 'fields', ...fields],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const streams = new Map();
  for await (const line of createInterface({ input: tshark.stdout })) {
    const [id, epoch, source, payload] = line.split('\t');
    if (!streams.has(id))
      streams.set(id, { askedMs: null, firstMs: null, lastMs: null, isStream: false, gapsMs: [] });
    takeSegment(streams.get(id), Number(epoch) * 1000, Number(source) === port, payload);
  }
  const found = [...streams.values()].filter(({ isStream, firstMs }) => isStream && firstMs !== null);
  return {
    streams: found.length,
    ttfeMs: found.map(({ askedMs, firstMs }) => firstMs - askedMs),
    gapsMs: found.flatMap(({ gapsMs }) => gapsMs),
  };
}

function takeSegment(stream, atMs, isFromOrigin, payload) {
  if (!isFromOrigin) {
    stream.askedMs ??= atMs;
    return;
  }
  stream.isStream ||= payload.includes(eventStream);
  if (stream.firstMs === null && payload.includes(dataField)) stream.firstMs = atMs;
  if (stream.lastMs !== null) stream.gapsMs.push(atMs - stream.lastMs);
  stream.lastMs = atMs;
}

/** The nearest-rank quantile: `part` of the values are not above it; null of none. */
export function quantile(values, part) {
  const sorted = Float64Array.from(values).sort();
  return sorted.length === 0 ? null : sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
}
