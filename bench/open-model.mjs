#!/usr/bin/env node
// A client of a fixed rate that waits for nobody: `--url --rate --for`. Its figures are what `--pressure` must come to.
import { Agent, get } from 'node:http';
import { parseArgs } from 'node:util';

const text = { type: 'string' };
const { values } = parseArgs({ options: { url: text, rate: text, for: text } });
const [rate, seconds] = [Number(values.rate), Number(values.for)];

const agent = new Agent({ keepAlive: true });
const fromSent = [];
const fromIntended = [];
const started = performance.now();
let sent = 0;

/** Asks once; `intendedAt`: when it was due. */
function ask(intendedAt) {
  const sentAt = performance.now();
  get(values.url, { agent }, (answer) => {
    answer.resume().on('end', () => {
      fromSent.push(performance.now() - sentAt);
      fromIntended.push(performance.now() - intendedAt);
      if (fromSent.length === rate * seconds) finish();
    });
  });
}

const timer = setInterval(() => {
  const due = Math.min(rate * seconds, Math.floor(((performance.now() - started) / 1000) * rate));
  while (sent < due) ask(started + (1000 * ++sent) / rate);
  if (sent === rate * seconds) clearInterval(timer);
}, 1);

function finish() {
  agent.destroy();
  console.log(JSON.stringify({ sent: distribution(fromSent), intended: distribution(fromIntended) }));
}

function distribution(values) {
  values.sort((a, b) => a - b);
  const at = (percent) => values[Math.ceil((percent / 100) * values.length) - 1];
  return { count: values.length, p50: at(50), p95: at(95), p99: at(99), max: values.at(-1) };
}
