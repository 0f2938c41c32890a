#!/usr/bin/env node
// Measures what a client sees when each proxy ends a running stream, and prints the table of docs/close-signatures.md
// (npm run signatures; `-- nginx envoy` only these, `-- --write` puts it into the page).
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findProxy } from '../../dist/lab/index.js';
import { casesOf } from './cases.mjs';
import { measure } from './measure.mjs';
import { proxies } from './proxies.mjs';

const page = fileURLToPath(new URL('../../docs/close-signatures.md', import.meta.url));
const mark = '<!-- measured: npm run signatures -->';
const words = process.argv.slice(2);
const wanted = words.filter((word) => !word.startsWith('--'));

const head = [
  '| proxy | what ended it | HTTP/1.1 client | age, silence | HTTP/2 client | age, silence | its own logs |',
  '|---|---|---|---|---|---|---|',
];
const chosen = proxies.filter(({ kind }) => wanted.length === 0 || wanted.includes(kind));
const rows = await Promise.all(
  chosen.map(async (proxy) => {
    const made = [];
    for (const version of proxy.versions) made.push(...(await rowsOf(proxy, version)));
    return made;
  }),
);
const table = [...head, ...rows.flat()].join('\n');
process.stdout.write(`${table}\n`);
if (words.includes('--write')) {
  const [before] = readFileSync(page, 'utf8').split(mark);
  writeFileSync(page, `${before}${mark}\n\n${table}\n`);
}

async function rowsOf(proxy, version) {
  const found = await findProxy(proxy.kind, version);
  if (found === null) {
    process.stderr.write(`${proxy.kind} ${version} is not on this machine: scripts/proxies\n`);
    return [];
  }
  const made = [];
  for (const one of casesOf(proxy)) {
    const name = one.name(proxy);
    process.stderr.write(`${proxy.kind} ${found.version}: ${name}\n`);
    const seen = await measure(proxy, found.path, one).catch((error) => error);
    if (seen instanceof Error) process.stderr.write(`  ${seen.message}: ${seen.why ?? seen.stack}\n`);
    else made.push(rowOf(`${proxy.kind} ${found.version}`, name, seen));
  }
  return made;
}

function rowOf(proxy, name, { http1, http2, says }) {
  const times = ({ ageMs, idleMs }) => (ageMs === null ? '–' : `${seconds(ageMs)}, ${seconds(idleMs ?? 0)}`);
  const logs = says.length === 0 ? '–' : says.map((text) => `\`${text.replaceAll('|', '\\|')}\``).join(' ');
  const cells = [proxy, name, http1.words, times(http1), http2.words, times(http2), logs];
  return `| ${cells.join(' | ')} |`;
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
