/** Whatever way a config is written: each change is accepted by the real proxy, holds for its route, and for no other. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findProxy } from '../../../src/lab/index.ts';
import type { RouteQuery } from '../../../src/model/route-query.ts';
import type { Setting } from '../../../src/model/setting.ts';
import { readConfigs } from '../../../src/proxies/configs.ts';
import { startDiffs } from '../../../src/run/fix-diffs.ts';
import { envoyShapes } from './fix-shapes/envoy.ts';
import { nginxShapes, type Shape } from './fix-shapes/nginx.ts';

const root = mkdtempSync(join(tmpdir(), 'sse-doctor-shapes-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const [nginx, envoy] = await Promise.all([findProxy('nginx'), findProxy('envoy')]);

type Kind = 'nginx' | 'envoy';

/** Empty where the proxy would start with it. */
function refusal(kind: Kind, main: string): string {
  const [command = '', args] =
    kind === 'nginx'
      ? [nginx?.path, ['-t', '-q', '-p', root, '-c', main]]
      : [envoy?.path, ['--mode', 'validate', '-c', main, '-l', 'off']];
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? '' : stdout + stderr;
}

function read(kind: Kind, main: string, path = '/events') {
  const query: RouteQuery = { scheme: 'http', port: 8080, authority: 'app.test', path, method: 'GET' };
  const [reading] = readConfigs('edge', kind, [main], query).readings;
  if (reading === undefined) throw new Error(`${main} was not read`);
  return reading;
}

/** What a rule would write there; null where only a list or a name would do. */
function valueFor({ ms, kind, proxy, value, setting, origin }: Setting): string | null {
  // Each change costs a start of the validator: those that are made alike are made once.
  if (setting === 'connect_timeout' || (origin === 'default' && kind.startsWith('max-'))) return null;
  if (ms !== null) return proxy === 'nginx' ? '1h' : '3600s';
  if (kind === 'buffering') return proxy === 'nginx' ? 'off' : null;
  return kind === 'max-requests' || /^\d+$/.test(value ?? '') ? '4096' : null;
}

/** The words of the other route's own block: what stands further out holds for both. */
function ownValues(kind: Kind, main: string): string[] {
  return read(kind, main, '/other')
    .settings.filter(({ path }) => /location|route/.test(path))
    .map(({ setting, value }) => `${setting} ${value}`);
}

function write(title: string, shape: Shape): string {
  const dir = join(root, title.replace(/\W+/g, '-'));
  const paths = Object.entries(shape).map(([name, text]) => {
    const path = join(dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text.replaceAll('DIR', dir));
    return path;
  });
  return paths[0] ?? '';
}

/** The settings of which a change was made. */
function changeEach(kind: Kind, main: string): string[] {
  expect(refusal(kind, main), 'as it is').toBe('');
  const { settings, files } = read(kind, main);
  const others = ownValues(kind, main);
  const { patch } = startDiffs({ files, redact: (text) => text });
  return settings.flatMap((setting) => {
    const suggested = valueFor(setting);
    if (suggested === null) return [];
    const made = patch({ proxy: kind, setting: setting.setting, place: setting.place, suggested, text: '' });
    if (made === null) return [];
    const before = readFileSync(made.target);
    const { status, stdout } = spawnSync('patch', [made.target], { input: made.diff, encoding: 'utf8' });
    expect([status, stdout], made.diff).toEqual([0, `patching file ${made.target}\n`]);
    expect(refusal(kind, main), made.diff).toBe('');
    const now = read(kind, main).settings.find(
      (one) => one.setting === setting.setting && one.kind === setting.kind,
    );
    expect(now?.value, made.diff).toBe(suggested);
    if (/location|route/.test(setting.path)) expect(ownValues(kind, main), made.diff).toEqual(others);
    writeFileSync(made.target, before);
    return [setting.setting];
  });
}

const rows = (shapes: Record<string, Shape>) =>
  Object.entries(shapes).map(([title, shape]) => ({ title, shape }));

describe.runIf(nginx)('Nginx takes each change', () => {
  it.each(rows(nginxShapes))('of a config with $title', ({ title, shape }) => {
    const made = changeEach('nginx', write(title, shape));
    for (const one of ['proxy_read_timeout', 'proxy_buffering', 'worker_connections'])
      expect(made).toContain(one);
  });
});

/** What must not be changed, as it could not be for this route alone, or not at all. */
const unchanged: Record<string, string[]> = {
  'a folded text': ['timeout'],
  'an anchor that another route names': ['timeout'],
  'a route that another one is too': ['timeout'],
};

describe.runIf(envoy)('Envoy takes each change', () => {
  it.each(rows(envoyShapes))('of a config with $title', { timeout: 60_000 }, ({ title, shape }) => {
    const made = changeEach('envoy', write(title, shape));
    expect(made).toContain('stream_idle_timeout');
    for (const one of unchanged[title] ?? []) expect(made).not.toContain(one);
  });
});
