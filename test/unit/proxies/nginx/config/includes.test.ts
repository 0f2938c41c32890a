import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readNginxFiles } from '../../../../../src/proxies/nginx/config/includes.ts';

function filesOf(contents: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'nginx-includes-'));
  for (const [name, text] of Object.entries(contents)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

function read(contents: Record<string, string>, main = 'nginx.conf') {
  const root = filesOf(contents);
  const { root: directives, files, warnings } = readNginxFiles(join(root, main));
  return {
    names: directives.map(({ name }) => name),
    files: files.map(({ file }) => file.slice(root.length + 1)),
    warnings: warnings.map((warning) => warning.replaceAll(`${root}/`, '')),
  };
}

describe('include', () => {
  test('a pattern takes its files in the order of their names, at its own place', () => {
    const { names } = read({
      'nginx.conf': 'first 1; include conf.d/*.conf; last 1;',
      'conf.d/b.conf': 'b 1;',
      'conf.d/a.conf': 'a 1;',
      'conf.d/.hidden.conf': 'hidden 1;',
      'conf.d/a.conf.bak': 'bak 1;',
    });
    expect(names).toEqual(['first', 'a', 'b', 'last']);
  });

  test('a pattern may stand in the directory part', () => {
    const { files } = read({ 'nginx.conf': 'include sites/*/s?te.conf;', 'sites/x/site.conf': 'a 1;' });
    expect(files).toEqual(['nginx.conf', 'sites/x/site.conf']);
  });

  test('an included file includes relative to the main file', () => {
    const { names } = read({
      'nginx.conf': 'include conf.d/a.conf;',
      'conf.d/a.conf': 'include parts/b.conf;',
      'parts/b.conf': 'b 1;',
    });
    expect(names).toEqual(['b']);
  });

  test('what is not beside the config is looked for in the directory above, which is the prefix', () => {
    const { names } = read(
      { 'conf/nginx.conf': 'include conf/a.conf;', 'conf/a.conf': 'a 1;' },
      'conf/nginx.conf',
    );
    expect(names).toEqual(['a']);
  });

  test('an absolute path of another machine is looked for beside the config', () => {
    const { names } = read({
      'nginx.conf': 'include /nowhere/nginx/conf.d/*.conf;',
      'conf.d/a.conf': 'a 1;',
    });
    expect(names).toEqual(['a']);
  });

  test('a missing file is a warning with its line, and stays to mark what is not known', () => {
    const { names, warnings } = read({ 'nginx.conf': 'a 1;\ninclude gone.conf;\nb 1;' });
    expect(names).toEqual(['a', 'include', 'b']);
    expect(warnings).toEqual(['nginx.conf:2: include gone.conf is not here; settings in it are not known']);
  });

  test('a circle is a warning, and what stands beside it is read', () => {
    const { names, warnings } = read({
      'nginx.conf': 'include a.conf;',
      'a.conf': 'a 1;\ninclude nginx.conf;',
    });
    expect(names).toEqual(['a', 'include']);
    expect(warnings).toEqual([
      'a.conf:2: include nginx.conf (nginx.conf): nginx.conf includes itself, so it was read once; settings in it are not known',
    ]);
  });

  test('a circle through a link ends too', () => {
    const root = filesOf({ 'nginx.conf': 'include a.conf;', 'a.conf': 'include b.conf; a 1;' });
    symlinkSync('a.conf', join(root, 'b.conf'));
    const { warnings } = readNginxFiles(join(root, 'nginx.conf'));
    expect(warnings.at(-1)).toMatch(/includes itself|nested deeper/);
  });

  test('a fault in an included file costs that file, with its line', () => {
    const { names, warnings } = read({ 'nginx.conf': 'include a.conf;\nb 1;', 'a.conf': 'x 1;\n}' });
    expect(names).toEqual(['include', 'b']);
    expect(warnings).toEqual([expect.stringMatching(/^nginx\.conf:1: include a\.conf .*a\.conf, line 2/)]);
  });

  test('a name in quotes may hold blanks', () => {
    const { names } = read({ 'nginx.conf': 'include "my sites/a b.conf";', 'my sites/a b.conf': 'a 1;' });
    expect(names).toEqual(['a']);
  });

  test.each(['include;', 'include a.conf b.conf;', 'include "";'])('%s names no one file', (text) => {
    const { warnings } = read({ 'nginx.conf': text, 'a.conf': 'a 1;', 'b.conf': 'b 1;' });
    expect(warnings).toEqual([expect.stringContaining('does not name one file')]);
  });
  test('a main file that is not there is refused with its name', () => {
    expect(() => readNginxFiles('no/such/nginx.conf')).toThrow(
      'cannot read the nginx config no/such/nginx.conf',
    );
  });
});

describe('a pattern that matches nothing', () => {
  const stock = 'http {\n  include mime.types;\n  include /etc/nowhere/conf.d/*.conf;\n}';

  test('is nothing where its folder is empty', () => {
    const root = filesOf({ 'nginx.conf': 'include conf.d/*.conf;', 'conf.d/.keep': '' });
    expect(readNginxFiles(join(root, 'nginx.conf'))).toMatchObject({ root: [], warnings: [] });
  });

  test('is never a neighbour of the config, nor the config itself', () => {
    const { names, files, warnings } = read({ 'nginx.conf': stock, 'other.conf': 'other 1;' });
    expect(names).toEqual(['http']);
    expect(files).toEqual(['nginx.conf']);
    expect(warnings).toEqual([expect.stringContaining('nginx.conf:3: include /etc/nowhere/conf.d/*.conf')]);
  });

  test.each(['/etc/nginx/*.conf', '/opt/nginx/*', '/etc/nowhere/nginx/*.conf'])(
    'of the folder itself (%s) takes nothing from beside a copy',
    (pattern) => {
      const { files } = read({ 'nginx.conf': `include ${pattern};`, 'other.conf': 'other 1;' }, 'nginx.conf');
      expect(files).not.toContain('other.conf'); // what this machine has in /etc/nginx is not beside the copy
    },
  );

  test('takes nothing from a folder of the same name above a whole config', () => {
    const { names } = read(
      { 'copy/nginx.conf': 'http {}\ninclude conf.d/*.conf;', 'conf.d/a.conf': 'a 1;' },
      'copy/nginx.conf',
    );
    expect(names).toEqual(['http']);
  });
});

describe('a tree that was copied', () => {
  test('with its folders is read beside the config', () => {
    const { names } = read({
      'nginx.conf': 'include /etc/nowhere/nginx/sites-enabled/*;',
      'sites-enabled/app': 'a 1;',
    });
    expect(names).toEqual(['a']);
  });

  test('from its root is read below that root', () => {
    const { names } = read(
      {
        'backup/srv/nginx/nginx.conf': 'include /srv/tls/options.conf;',
        'backup/srv/tls/options.conf': 'tls 1;',
      },
      'backup/srv/nginx/nginx.conf',
    );
    expect(names).toEqual(['tls']);
  });
});

describe('what is no readable file costs itself, with the line of its include', () => {
  const made: [string, (path: string) => void, string][] = [
    ['a dangling link', (path) => symlinkSync('gone', path), 'no such file'],
    ['a link to itself', (path) => symlinkSync('x.conf', path), 'lead in a circle'],
    ['a folder', (path) => mkdirSync(path), 'it is a directory'],
    ['a pipe that nobody writes to', (path) => void execFileSync('mkfifo', [path]), 'it is a named pipe'],
    ['a device', (path) => symlinkSync('/dev/zero', path), 'it is a device'],
    ['a gzip file', (path) => writeFileSync(path, Buffer.from('1f8b08', 'hex')), 'gzip'],
    ['17 MB', (path) => writeFileSync(path, '#'.repeat(17_000_000)), 'larger than 16 MB'],
    ['a program', (path) => writeFileSync(path, '\x7fELF\0\0\0'), 'a binary file'],
    ['memory', (path) => symlinkSync('/proc/self/mem', path), 'EIO'],
  ];
  test.each(made)('%s', (_, make, why) => {
    for (const name of ['x.conf', '*.conf']) {
      const root = filesOf({
        'main/nginx.conf': `a 1;\ninclude sites/${name};\nb 1;`,
        'main/sites/z.conf': 'z 1;',
      });
      make(join(root, 'main/sites/x.conf'));
      const { root: directives, warnings } = readNginxFiles(join(root, 'main/nginx.conf'));
      expect(directives.map(({ name }) => name)).toEqual(
        name === 'x.conf' ? ['a', 'include', 'b'] : ['a', 'z', 'b'],
      );
      expect(warnings).toEqual([expect.stringMatching(`nginx.conf:2: include sites/.*${why}`)]);
    }
  });

  test('/dev/null sets nothing, and that is known', () => {
    expect(read({ 'nginx.conf': 'include /dev/null;' })).toMatchObject({ names: [], warnings: [] });
  });
});

describe('what nginx -T printed', () => {
  const dump = `nginx: the configuration file /etc/nginx/nginx.conf syntax is ok
# configuration file /etc/nginx/nginx.conf:
http {
    include mime.types;
    include /etc/nginx/conf.d/*.conf;
}

# configuration file /etc/nginx/conf.d/b.conf:
b 1;
# configuration file /etc/nginx/conf.d/a.conf:
a 1;

# configuration file /etc/nginx/conf.d/sub/c.conf:
c 1;
`;
  test('is read file by file, each with its own name and lines', () => {
    const root = filesOf({ 'all.txt': dump });
    const { root: directives, files, warnings } = readNginxFiles(join(root, 'all.txt'));
    const inner = directives[0]?.block ?? [];
    expect(inner.map(({ name, file, start }) => `${name} ${file}:${start.line}`)).toEqual([
      'a /etc/nginx/conf.d/a.conf:1',
      'b /etc/nginx/conf.d/b.conf:1',
    ]);
    expect(files.map(({ file }) => file)).toEqual([
      '/etc/nginx/nginx.conf',
      '/etc/nginx/conf.d/a.conf',
      '/etc/nginx/conf.d/b.conf',
    ]);
    expect(warnings).toEqual([]);
  });

  test('is not what a comment of that kind stands in', () => {
    const { names, files } = read({ 'nginx.conf': 'a 1;\n# configuration file /x.conf:\nb 1;' });
    expect([names, files]).toEqual([['a', 'b'], ['nginx.conf']]);
  });
});
