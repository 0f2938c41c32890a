/** What docs/ and CONTRIBUTING.md say of the code: every path is there, and the picture shows the imports that there are. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = [
  'CONTRIBUTING.md',
  ...readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');

const folders = readdirSync(root, { withFileTypes: true }).filter((one) => one.isDirectory());
/** Begins with a folder of the project, as `src/rules/<id>.ts` does: what stands for a name ends what is looked for. */
const isPath = (word: string) => folders.some(({ name }) => word.startsWith(`${name}/`));

function pathsOf(page: string): string[] {
  const text = textOf(page);
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)]
    .flatMap(([, words = '']) => words.split(/\s+/))
    .filter(isPath);
  const links = [...text.matchAll(/\]\((?!\w+:)([^)#\s]+)/g)].map(([, to = '']) =>
    normalize(join(dirname(page), to)),
  );
  return [...quoted, ...links].map((path) => path.replace(/[^/]*[<*…].*$/, ''));
}

describe.each(pages)('%s', (page) => {
  it('names only files that are there', () => {
    expect(pathsOf(page).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  const src = join(root, 'src');
  const profileFile = /^proxies\/(profiles\.ts|profile\/|[^/]+\/profile[./])/;
  const below = new Set(['model', 'errors']);

  function roomOf(file: string): string {
    return profileFile.test(file) ? 'profiles' : (file.split('/')[0] ?? '').replace(/\.ts$/, '');
  }

  function importsOf(file: string): string[] {
    const found = readFileSync(join(src, file), 'utf8').matchAll(/(?:\bfrom\s*|\bimport\()'(\.[^']+)'/g);
    return [...found].map(([, to = '']) => roomOf(relative(src, resolve(src, dirname(file), to))));
  }

  const rooms = new Map<string, Set<string>>();
  for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )) {
    const room = roomOf(file);
    const to = importsOf(file).filter((one) => one !== room && !below.has(one));
    rooms.set(room, new Set([...(rooms.get(room) ?? []), ...to]));
  }

  function reaches(from: string, to: string): boolean {
    return [...(rooms.get(from) ?? [])].some((next) => next === to || reaches(next, to));
  }

  /** Without those that a longer way along the others says already. */
  const needed = [...rooms].flatMap(([from, all]) =>
    [...all]
      .filter((to) => ![...all].some((other) => other !== to && reaches(other, to)))
      .map((to) => `${from} --> ${to}`),
  );

  it('shows each arrow between rooms, and no other', () => {
    const picture = /```mermaid\n([\s\S]*?)```/.exec(textOf('docs/architecture.md'))?.[1] ?? '';
    expect([...picture.matchAll(/\w+ --> \w+/g)].map(([arrow]) => arrow).sort()).toEqual(needed.sort());
  });

  it('has a line for each room', () => {
    const names = [...rooms.keys()].filter((room) => !['profiles', 'errors', 'tool'].includes(room));
    const lines = textOf('docs/architecture.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const missing = names.filter(
      (name) => !lines.some((line) => new RegExp(`\`src/${name}(/|\\.ts)\``).test(line)),
    );
    expect(missing).toEqual([]);
  });
});
