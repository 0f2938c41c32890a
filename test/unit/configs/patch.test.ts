import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { applyPatch } from 'diff';
import { describe, expect, test } from 'vitest';
import { patchFor } from '../../../src/configs/patch.ts';
import type { Setting } from '../../../src/model/setting.ts';
import { readNginxConfig } from '../../../src/proxies/nginx/config/index.ts';
import { secretLinesOf } from '../../../src/proxies/secret-lines.ts';
import { get } from '../proxies/nginx/config/config.ts';

const hasPatch = spawnSync('patch', ['--version']).status === 0;

const text = `worker_processes 1;
events {
    worker_connections 1024;
}
http {
    gzip on;
    gzip_types text/event-stream;
    server {
        listen 8080;
        location /events {
            proxy_pass http://127.0.0.1:9000; # the feed
            proxy_read_timeout 30s;
        }
        location /one { proxy_pass http://127.0.0.1:9000; }
        location /files {
        }
    }
}
`;

interface Change {
  before: string;
  after: string | null;
  patch: string | null;
}

/** Reads a config, asks for another value of one setting, applies the diff in memory. */
function change(config: string, path: string, which: (one: Setting) => boolean, value: string): Change {
  const file = join(mkdtempSync(join(tmpdir(), 'patch-')), 'nginx.conf');
  writeFileSync(file, config);
  const { settings, files } = readNginxConfig('edge', file, { ...get, path });
  const place = settings.find(which)?.place;
  const [read = { file, text: '' }] = files;
  const patch = place ? patchFor(read, place, value, secretLinesOf('nginx', read.text)) : null;
  return { before: config, after: patch ? applyPatch(config, patch) || null : null, patch };
}

const named = (setting: string) => (one: Setting) => one.setting === setting;

const rows: [title: string, path: string, setting: string, value: string, from: string, to: string][] = [
  ['a value that is there is replaced', '/events', 'proxy_read_timeout', '1h', 'timeout 30s;', 'timeout 1h;'],
  [
    'a default goes behind proxy_pass and its comment',
    '/events',
    'proxy_buffering',
    'off',
    '# the feed\n',
    '# the feed\n            proxy_buffering off;\n',
  ],
  [
    'a default in a location on one line stays on that line',
    '/one',
    'proxy_read_timeout',
    '1h',
    ':9000; }',
    ':9000; proxy_read_timeout 1h; }',
  ],
  [
    'gzip is switched off for this location alone',
    '/events',
    'gzip_types',
    'off',
    '# the feed\n',
    '# the feed\n            gzip off;\n',
  ],
  [
    'an empty location gets its first statement, indented',
    '/files',
    'gzip_types',
    'off',
    'location /files {\n',
    'location /files {\n            gzip off;\n',
  ],
  ['a setting of the events block is replaced', '/events', 'worker_connections', '8192', '1024', '8192'],
  [
    'a default of the main level goes behind its first statement',
    '/events',
    'worker_shutdown_timeout',
    '10m',
    'processes 1;\n',
    'processes 1;\nworker_shutdown_timeout 10m;\n',
  ],
  [
    'a default of the server goes behind its listen',
    '/events',
    'server_name',
    'app.test',
    'listen 8080;\n',
    'listen 8080;\n        server_name app.test;\n',
  ],
];

describe('a place', () => {
  test.each(rows)('%s', (_title, path, setting, value, from, to) => {
    expect(change(text, path, named(setting), value).after).toBe(text.replace(from, to));
  });

  test('keeps the line ends of its file', () => {
    const dos = text.replaceAll('\n', '\r\n');
    const { after } = change(dos, '/events', named('proxy_buffering'), 'off');
    expect(after).toBe(dos.replace('# the feed\r\n', '# the feed\r\n            proxy_buffering off;\r\n'));
  });

  test('is null for arguments on several lines', () => {
    const { settings } = readTwoLines();
    expect(settings.find(named('server_name'))?.place).toBeNull();
  });

  test('leads to a value with $ in it as it is', () => {
    const { after } = change(text, '/events', named('proxy_read_timeout'), '$& $1');
    expect(after).toContain('proxy_read_timeout $& $1;');
  });
});

function readTwoLines() {
  const file = join(mkdtempSync(join(tmpdir(), 'patch-')), 'nginx.conf');
  writeFileSync(file, text.replace('listen 8080;', 'listen 8080; server_name a.test\n b.test;'));
  return readNginxConfig('edge', file, get);
}

describe('no patch', () => {
  const place = { file: 'a.conf', line: 1, column: 11, length: 1, template: '{value}' };
  const config = { file: 'a.conf', text: 'keepalive 1;\n' };

  test.each([
    ['for a line that the file has not', { ...place, line: 9 }, '2'],
    ['for columns beyond the line', { ...place, length: 9 }, '2'],
    ['where nothing would change', place, '1'],
  ])('%s', (_title, where, value) => {
    const isSecret = secretLinesOf('nginx', config.text);
    expect(patchFor(config, where, value, isSecret)).toBeNull();
    expect(patchFor(config, place, '2', isSecret)).not.toBeNull();
  });
});

describe.skipIf(!hasPatch)('the patch program, run with -p0 where the config was named', () => {
  /** Writes the config under `name` in a directory of its own, and lets `patch` change it there. */
  function patched(name: string, config: string, value: string): { output: string; text: string } {
    const cwd = mkdtempSync(join(tmpdir(), 'patch-p0-'));
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), config);
    const line = config.split('\n').findIndex((one) => one.includes('proxy_read_timeout')) + 1;
    const column = (config.split('\n')[line - 1]?.indexOf('30s') ?? 0) + 1;
    const place = { file: name, line, column, length: 3, template: '{value}' };
    const input = patchFor({ file: name, text: config }, place, value, secretLinesOf('nginx', config)) ?? '';
    const { status, stdout, stderr } = spawnSync('patch', ['-p0', '--batch'], {
      cwd,
      input,
      encoding: 'utf8',
    });
    return { output: `${status} ${stdout}${stderr}`, text: readFileSync(join(cwd, name), 'utf8') };
  }

  test.each([
    ['a file in the same directory', 'nginx.conf', text],
    ['a file in another directory', 'conf/conf.d/app.conf', text],
    ['a file whose name has a blank', 'my conf/app 1.conf', text],
    ['a file named with ./', './nginx.conf', text],
    ['a file without a line break at its end', 'nginx.conf', 'proxy_read_timeout 30s;'],
    ['a change just above an end without a line break', 'nginx.conf', 'proxy_read_timeout 30s;\n}'],
    ['a file with CR LF', 'nginx.conf', text.replaceAll('\n', '\r\n')],
  ])('accepts %s', (_title, name, config) => {
    const result = patched(name, config, '1h');
    expect(result.output).toMatch(/^0 /);
    expect(result.text).toBe(config.replace('30s', '1h'));
  });

  test('accepts every place that a reading gives', () => {
    const cwd = mkdtempSync(join(tmpdir(), 'patch-p0-'));
    writeFileSync(join(cwd, 'nginx.conf'), text);
    const { settings, files } = readNginxConfig('edge', join(cwd, 'nginx.conf'), get);
    const places = settings.flatMap(({ place }) => (place ? [{ ...place, file: 'nginx.conf' }] : []));
    const local = { file: 'nginx.conf', text: files[0]?.text ?? '' };
    expect(places.length).toBeGreaterThan(10);
    for (const place of places) {
      const input = patchFor(local, place, 'new', secretLinesOf('nginx', local.text)) ?? '';
      const run = spawnSync('patch', ['-p0', '--batch', '-o', 'out.conf'], { cwd, input, encoding: 'utf8' });
      expect(run.status, `${place.template}: ${run.stdout}${run.stderr}`).toBe(0);
      expect(readFileSync(join(cwd, 'out.conf'), 'utf8')).toContain('new');
    }
  });
});

test('what stands around a change stops short of comments, in which anything may stand', () => {
  const config = text.replace(
    '            proxy_read_timeout',
    '            # ask joe, his word is sesame\n            proxy_read_timeout',
  );
  const { patch, after } = change(config, '/events', named('proxy_read_timeout'), '1h');
  expect(patch).not.toContain('sesame');
  expect(after).toBe(config.replace('30s', '1h'));
});
