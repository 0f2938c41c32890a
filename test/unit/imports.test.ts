/** Holds the house's order: imports point down, stages do not know each other, each library has one door. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const src = fileURLToPath(new URL('../../src/', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

interface Import {
  file: string;
  to: string;
}

const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(src, file), 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;'"]*?\bfrom\s*'([^']+)'|import\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g,
  );
  return [...found].map((match) => ({ file, to: match[1] ?? match[2] ?? match[3] ?? '' }));
});

/** What is known of each proxy as plain data: no reader, no I/O. */
const profileFile = /^proxies\/(profiles\.ts|profile\/|[^/]+\/profile[./])/;

/** Folder below src/, or the file's own name at the top. The pure profiles are a room of their own. */
function roomOf(file: string): string {
  if (profileFile.test(file)) return 'proxies profiles';
  return file.includes('/') ? (file.split('/')[0] ?? '') : file;
}

const local = imports.filter(({ to }) => to.startsWith('.'));

/** What each room may import beside itself, from the floor up. `a/b`: only that file or folder of the room. */
const allowed: Record<string, string[]> = {
  model: [],
  'errors.ts': [],
  'tool.ts': [],
  thresholds: ['model'],
  tally: ['model'],
  'proxies profiles': ['model'],
  owners: ['model', 'proxies profiles'],
  analysis: ['model', 'owners', 'proxies profiles'],
  correlate: ['model', 'analysis', 'proxies profiles'],
  rules: ['model', 'analysis', 'thresholds', 'owners', 'proxies profiles'],
  report: ['model', 'analysis', 'thresholds', 'proxies profiles'],
  probe: ['model', 'errors.ts', 'tally'],
  logs: ['model', 'errors.ts'],
  configs: ['model', 'errors.ts'],
  proxies: ['model', 'errors.ts', 'logs', 'configs', 'proxies profiles'],
  lab: ['model', 'errors.ts', 'proxies'],
  plan: ['model', 'errors.ts', 'thresholds'],
  kept: ['model', 'errors.ts', 'tally', 'proxies profiles'],
  run: [
    'model',
    'errors.ts',
    'tool.ts',
    'thresholds',
    'tally',
    'analysis',
    'correlate',
    'rules',
    'report/contents',
    'probe',
    'logs',
    'configs',
    'proxies',
    'kept',
    'proxies profiles',
  ],
  commands: [
    'proxies profiles',
    'model',
    'errors.ts',
    'thresholds/index.ts',
    'plan',
    'rules/index.ts',
    'report',
    'lab',
    'kept/index.ts',
    'run',
  ],
  'cli.ts': ['commands', 'run/secrets.ts', 'model', 'errors.ts'],
  'index.ts': ['commands', 'plan', 'run', 'kept/index.ts', 'report', 'rules', 'model', 'errors.ts'],
};

/** Sub-folders of `probe/`, each of which imports only those before it. */
const probeFloors = ['wire', 'body', 'request', 'trials', 'held', 'client', 'pressure', 'processes'];

function targetFile({ file, to }: Import): string {
  return relative(src, resolve(src, dirname(file), to));
}

function isAllowed(one: Import): boolean {
  const target = targetFile(one);
  const doors = allowed[roomOf(one.file)] ?? [];
  return doors.some((door) => door === roomOf(target) || target === door || target.startsWith(`${door}/`));
}

describe('imports', () => {
  test('are found at all', () => {
    expect(local.length).toBeGreaterThan(100);
  });

  test.each(Object.keys(allowed))('%s imports only what lies below it', (room) => {
    const others = local.filter((one) => roomOf(one.file) === room && roomOf(targetFile(one)) !== room);
    expect(others.filter((one) => !isAllowed(one))).toEqual([]);
  });

  test('every room is listed here', () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !(room in allowed))).toEqual([]);
  });

  test('of the parts of the probe point to those before them', () => {
    const floorOf = (file: string) => probeFloors.indexOf(file.split('/').at(1) ?? '');
    const up = local.filter((one) => {
      const [from, to] = [floorOf(one.file), floorOf(targetFile(one))];
      return roomOf(one.file) === 'probe' && from >= 0 && roomOf(targetFile(one)) === 'probe' && to > from;
    });
    expect(up).toEqual([]);
  });

  test('have no cycles, those of types included', () => {
    const edges = new Map<string, string[]>();
    for (const one of local) edges.set(one.file, [...(edges.get(one.file) ?? []), targetFile(one)]);
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[][] = [];
    const visit = (file: string, path: string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') return void cycles.push([...path.slice(path.indexOf(file)), file]);
      state.set(file, 'open');
      for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });
});

const doors: Record<string, string> = {
  commander: 'commands/',
  ora: 'commands/',
  undici: 'probe/wire/http1',
  'http2-wrapper': 'probe/wire/http2.ts',
  'eventsource-parser': 'probe/body',
  autocannon: 'probe/pressure/',
  'tough-cookie': 'probe/request/kept-cookies.ts',
  'hdr-histogram-js': 'tally/histograms.ts',
  'cli-table3': 'report/terminal/table-lines.ts',
  'string-width': 'report/terminal/columns.ts',
  'wrap-ansi': 'report/terminal/columns.ts',
  diff: 'configs/patch.ts',
};

describe('libraries', () => {
  test.each(Object.entries(doors))('%s comes in only through %s', (library, door) => {
    const users = imports.filter(({ to }) => to === library).map(({ file }) => file);
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((file) => !file.startsWith(door))).toEqual([]);
  });
});
