/** What docs/documents.md names as its proofs is there: scenarios, tests, frameworks, commands with their flags. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runProgram } from '../../src/commands/program.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = readFileSync(`${root}docs/documents.md`, 'utf8');
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| claim'))
  .map((line) => line.split(' | '));

async function helpOf(command: string): Promise<string> {
  const stdout = new PassThrough();
  const io = {
    stdin: new PassThrough(),
    stdout,
    stderr: stdout,
    env: {},
    cwd: '/',
    isTerminal: false,
    width: 200,
  };
  await runProgram([command, '--help'], { ...io, signal: new AbortController().signal, now: () => 0 });
  return String(stdout.read() ?? '');
}

test('each row says whether it holds, what is done and what shows it', () => {
  expect(rows.length).toBeGreaterThan(60);
  expect(rows.filter((cells) => cells.length !== 4 || cells.some((cell) => cell.trim() === ''))).toEqual([]);
});

test('each scenario and test is there', () => {
  const links = [...text.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, path = '']) => path);
  expect(links.length).toBeGreaterThan(60);
  expect(links.filter((path) => !existsSync(`${root}${path}`))).toEqual([]);
});

test('each case of a framework is there', () => {
  const folder = `${root}test/frameworks/cases/`;
  const cases = readdirSync(folder).map((file) => readFileSync(folder + file, 'utf8'));
  const named = [...text.matchAll(/frameworks -- --only ([\w-]+)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !cases.some((code) => code.includes(`name: '${name}'`)))).toEqual([]);
});

const commands = [
  ...new Set([...text.matchAll(/`sse-doctor (\w+)((?: --[\w-]+)*)`/g)].map(([whole]) => whole)),
];

test.each(commands)('%s has such flags', async (command) => {
  const [, name = '', flags = ''] = /`sse-doctor (\w+)(.*)`/.exec(command) ?? [];
  const help = await helpOf(name);
  expect(flags.split(' ').filter((flag) => flag !== '' && !help.includes(flag))).toEqual([]);
});
