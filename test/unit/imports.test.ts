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
  /** Erased when compiled: binds names, runs nothing. */
  isType: boolean;
}

const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(src, file), 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;'"]*?\bfrom\s*'([^']+)'|import\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g,
  );
  return [...found].map((match) => ({
    file,
    to: match[1] ?? match[2] ?? match[3] ?? '',
    isType: /^\s*(import|export) type\b/.test(match[0]),
  }));
});

/** Folder below src/, or the file's own name at the top. */
function roomOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? '') : file;
}

function targetRoom({ file, to }: Import): string {
  return roomOf(relative(src, resolve(src, dirname(file), to)));
}

const local = imports.filter(({ to }) => to.startsWith('.'));

/** What each room may import beside itself. */
const allowed: Record<string, string[]> = {
  model: [],
  'errors.ts': [],
  probe: ['model', 'errors.ts', 'histograms.ts'],
  'histograms.ts': ['model'],
  'stream-sample.ts': ['model'],
  'tally.ts': ['tally', 'model', 'histograms.ts'],
  tally: ['model', 'stream-sample.ts'],
  'population-run.ts': ['model', 'journal.ts', 'probe', 'tally.ts'],
  logs: ['model', 'errors.ts'],
  configs: ['model', 'errors.ts'],
  lab: ['model', 'errors.ts'],
  correlate: ['model'],
  rules: ['model'],
  report: ['model'],
  'generator.ts': ['model'],
  'secrets.ts': ['model'],
  'row-secrets.ts': ['model'],
  'plan.ts': ['plan', 'model', 'errors.ts'],
  plan: ['model', 'errors.ts'],
  'assemble.ts': ['model', 'assemble-connections.ts', 'assemble-population.ts', 'rules'],
  'assemble-connections.ts': ['model', 'assemble-population.ts'],
  'assemble-population.ts': ['model'],
  'private-files.ts': [],
  'journal.ts': ['model', 'private-files.ts'],
  'stream-journal.ts': ['model', 'journal.ts'],
  'run-dir.ts': ['model', 'errors.ts', 'journal.ts', 'private-files.ts', 'report'],
  'kept-files.ts': ['model', 'errors.ts', 'journal.ts', 'run-dir.ts'],
  'run-reader.ts': ['model', 'errors.ts', 'journal.ts', 'kept-files.ts', 'run-dir.ts', 'tally.ts'],
  'hop-configs.ts': ['model', 'errors.ts', 'configs'],
  'hop-inputs.ts': ['model', 'configs', 'hop-configs.ts', 'logs'],
  'row-wait.ts': ['model', 'correlate', 'hop-inputs.ts'],
  'tool.ts': [],
  'fix-diffs.ts': ['model', 'configs'],
  'fix-commands.ts': ['model', 'private-files.ts'],
  'early-end.ts': ['model'],
  'run-facts.ts': ['model', 'hop-inputs.ts', 'row-wait.ts'],
  'recorded-run.ts': [
    'model',
    'generator.ts',
    'population-run.ts',
    'probe',
    'secrets.ts',
    'stream-journal.ts',
    'tally.ts',
    'tool.ts',
  ],
  'pipeline.ts': [
    'model',
    'assemble.ts',
    'early-end.ts',
    'hop-configs.ts',
    'hop-inputs.ts',
    'recorded-run.ts',
    'row-wait.ts',
    'run-dir.ts',
    'run-facts.ts',
    'run-reader.ts',
    'fix-commands.ts',
    'fix-diffs.ts',
    'row-secrets.ts',
    'secrets.ts',
    'probe',
    'rules',
  ],
  commands: [
    'model',
    'errors.ts',
    'journal.ts',
    'plan.ts',
    'plan',
    'fix-commands.ts',
    'pipeline.ts',
    'run-dir.ts',
    'lab',
    'report',
  ],
  'cli.ts': ['commands', 'errors.ts', 'model', 'secrets.ts'],
};

describe('imports', () => {
  test('are found at all', () => {
    expect(local.length).toBeGreaterThan(100);
  });

  test.each(Object.keys(allowed))('%s imports only what lies below it', (room) => {
    const wrong = local.filter(
      (one) =>
        roomOf(one.file) === room && targetRoom(one) !== room && !allowed[room]?.includes(targetRoom(one)),
    );
    expect(wrong).toEqual([]);
  });

  test('every room is listed here', () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !(room in allowed))).toEqual([]);
  });

  test('have no cycles', () => {
    const edges = new Map<string, string[]>();
    for (const one of local.filter(({ isType }) => !isType))
      edges.set(one.file, [
        ...(edges.get(one.file) ?? []),
        relative(src, resolve(src, dirname(one.file), one.to)),
      ]);
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
  undici: 'probe/http1.ts',
  'http2-wrapper': 'probe/http2.ts',
  'eventsource-parser': 'probe/body',
  autocannon: 'probe/pressure.ts',
  'tough-cookie': 'probe/kept-cookies.ts',
  'hdr-histogram-js': 'histograms.ts',
  'cli-table3': 'report/terminal.ts',
  diff: 'configs/patch.ts',
};

describe('libraries', () => {
  test.each(Object.entries(doors))('%s comes in only through %s', (library, door) => {
    const users = imports.filter(({ to }) => to === library).map(({ file }) => file);
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((file) => !file.startsWith(door))).toEqual([]);
  });
});
