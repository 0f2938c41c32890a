import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readNginxFiles } from '../../../src/configs/nginx-includes.ts';

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

  test('a missing file is a warning with its line', () => {
    const { names, warnings } = read({ 'nginx.conf': 'a 1;\ninclude gone.conf;\nb 1;' });
    expect(names).toEqual(['a', 'b']);
    expect(warnings).toEqual(['nginx.conf:2: include gone.conf is not here; settings in it are not known']);
  });

  test('a circle is refused', () => {
    expect(() => read({ 'nginx.conf': 'include a.conf;', 'a.conf': 'include nginx.conf;' })).toThrow(
      'includes itself',
    );
  });

  test('a fault in an included file names that file', () => {
    expect(() => read({ 'nginx.conf': 'include a.conf;', 'a.conf': 'x 1;\n}' })).toThrow(/a\.conf, line 2/);
  });

  test('a main file that is not there is refused with its name', () => {
    expect(() => readNginxFiles('no/such/nginx.conf')).toThrow(
      'cannot read the nginx config no/such/nginx.conf',
    );
  });
});
