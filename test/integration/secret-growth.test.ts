/** The redactor's time grows with the length of its text, whoever wrote that: CPU time of a child process over three doublings. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const redactor = fileURLToPath(new URL('../../dist/model/secret.js', import.meta.url));
const mostGrowth = 2.6;

/** Texts made to be slow to search: each repeated to the length wanted. */
const pieces = [
  'a=a=',
  'eyJ',
  'eyJeyJ.',
  '"',
  '\\',
  '\\"',
  'https://https://',
  'http://a@',
  'x@y:',
  'cookie: a=a=',
  'cookie: a=b; ',
  'authorization: Digest ',
  'word',
  'a1b2C3',
  'a.b.c/',
  '/9f86d081884c7d659a2f',
  '?a',
  '&a=',
  '#a=b ',
  '%25',
  '"token":"',
  'token: a ',
  'key:key:',
  'bearer ',
  '-----BEGIN PRIVATE KEY-----',
  "'",
  'secret=',
  ': : ',
  'sk-',
  '&amp;',
  'known-needle',
  '"value":',
  '"name":"x-api-key",',
  '"name":"a","value":"b',
  '"token":{"value":',
  '"x-api-key","a",',
  'secret=[',
  'secret:\n ',
  '<password>',
  'pass=a,',
  '--password ',
  'cookie: a="',
  'cookie: a; b, c',
  'authorization: "a',
  '\nauthorization: a b, c',
  'token        ',
  'aB3.xK9.',
  '-----BEGIN A-----',
];

const script = `
const { redactText, redactContent, redactMessage, redactUrl } = await import(process.argv[1]);
const key = { hashKey: 'key', values: ['known-needle-of-this-run', ...Array.from({ length: 500 }, (_, n) => 'known-needle-of-another-' + n)] };
const cpu = (text, redact) => {
  const began = process.cpuUsage();
  redact(text, key);
  const { user, system } = process.cpuUsage(began);
  return user + system;
};
const least = (text, redact) => Math.min(...Array.from({ length: 2 }, () => cpu(text, redact)));
const out = [];
for (const piece of JSON.parse(process.argv[2])) {
  const of = (length) => piece.repeat(Math.ceil(length / piece.length));
  redactContent(of(20_000), key);
  redactMessage(of(20_000), key);
  out.push([piece, [1, 2, 4, 8].map((n) => least(of(n * 20_000), redactContent) + least(of(n * 20_000), redactMessage))]);
}
console.log(JSON.stringify(out));
`;

test('the redactor takes linear time over generated texts', { timeout: 60_000 }, () => {
  const text = execFileSync(process.execPath, [
    '--input-type=module',
    '-e',
    script,
    redactor,
    JSON.stringify(pieces),
  ]);
  const measured = JSON.parse(String(text)) as [string, number[]][];
  expect(measured).toHaveLength(pieces.length);
  for (const [piece, times] of measured) {
    const [first = 0] = times;
    const last = times.at(-1) ?? 0;
    // Over three doublings at once: one of them alone is at the mercy of the garbage collector.
    expect((last / first) ** (1 / 3), `${JSON.stringify(piece)}: ${times} µs`).toBeLessThan(mostGrowth);
    expect(last, `${JSON.stringify(piece)}: 160 KB, twice`).toBeLessThan(1_500_000);
  }
});
