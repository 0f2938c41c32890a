import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findProxy } from '../../../src/lab/index.ts';

const script = fileURLToPath(new URL('../../../scripts/proxies', import.meta.url));
let cache = '';

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'sse-doctor-cache-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true, force: true });
});

/** A stand-in that tells a version as the real program does. */
function putInCache(name: string, version: string): string {
  const dir = join(cache, `${name}-${version}`);
  mkdirSync(dir);
  const says: Record<string, string> = {
    nginx: `nginx version: nginx/${version}`,
    envoy: `envoy  version: dc2d3098/${version}/Clean`,
    patch: `GNU patch ${version}`,
    haproxy: `HAProxy version ${version}-1+deb12u4 2026/10/17`,
    apache2: `Server version: Apache/${version} (Debian)`,
    caddy: version,
    varnishd: `varnishd (varnish-${version} revision 7cee1c58)`,
  };
  writeFileSync(join(dir, name), `#!/bin/sh\necho '${says[name]}' >&2\n`, { mode: 0o755 });
  return join(dir, name);
}

describe('findProxy', () => {
  it('takes the highest version of the cache by number, or the one asked for', async () => {
    vi.stubEnv('SSE_DOCTOR_CACHE', cache);
    for (const version of ['1.9.0', '1.36.2', '1.40.0']) putInCache('envoy', version);
    expect(await findProxy('envoy')).toMatchObject({ version: '1.40.0' });
    expect(await findProxy('envoy', 'newest')).toMatchObject({ version: '1.40.0' });
    expect(await findProxy('envoy', '1.36.2')).toMatchObject({ path: join(cache, 'envoy-1.36.2/envoy') });
    expect(await findProxy('envoy', '1.37.0')).toBeNull();
  });

  it('falls back to PATH, and asks that program for its version', async () => {
    const path = putInCache('nginx', '1.31.5');
    vi.stubEnv('SSE_DOCTOR_CACHE', join(cache, 'none'));
    vi.stubEnv('PATH', dirname(path));
    expect(await findProxy('nginx')).toEqual({ path, version: '1.31.5' });
    expect(await findProxy('envoy')).toBeNull();
  });
});

describe('scripts/proxies', () => {
  interface Run {
    code: number;
    rows: { name: string; version: string | null; path: string | null; error: string | null }[];
  }

  /** With nothing on PATH nothing can be fetched. */
  function runCutOff(env: NodeJS.ProcessEnv = {}, names: string[] = []): Promise<Run> {
    const options = { env: { PATH: '/nowhere', SSE_DOCTOR_CACHE: cache, ...env } };
    return new Promise((resolve) => {
      execFile(process.execPath, [script, '--json', ...names], options, (error, stdout) => {
        resolve({ code: Number(error?.code ?? 0), rows: JSON.parse(stdout) });
      });
    });
  }

  it('names what it could not get, and fails for it in CI alone', async () => {
    const { code, rows } = await runCutOff();
    expect(code).toBe(0);
    expect(rows.map(({ name, version, path }) => [name, version, path])).toEqual([
      ['nginx', null, null],
      ['nginx-stream', null, null],
      ['envoy', '1.36.2', null],
      ['envoy', '1.40.0', null],
      ...['haproxy', 'apache2', 'caddy', 'varnishd', 'pingora-proxy', 'go-proxy'].map((name) => [
        name,
        null,
        null,
      ]),
      ['patch', null, null],
    ]);
    expect(rows[0]?.error).toContain('apt-get');
    expect((await runCutOff({ CI: 'true' })).code).toBe(1);
  });

  it('fetches nothing that the cache holds', async () => {
    const paths = [
      putInCache('nginx', '1.22.1'),
      putInCache('ngx_stream_module.so', '1.22.1'),
      putInCache('envoy', '1.36.2'),
      putInCache('envoy', '1.39.3'),
      putInCache('haproxy', '2.6.12'),
      putInCache('apache2', '2.4.71'),
      putInCache('caddy', '2.6.2'),
      putInCache('varnishd', '7.1.1'),
      putInCache('patch', '2.7.6'),
    ];
    // Built ones are known by the state of their sources.
    const kept = ['nginx', 'envoy', 'haproxy', 'apache', 'caddy', 'varnish', 'patch'];
    const { code, rows } = await runCutOff({ CI: 'true' }, kept);
    expect(rows.map(({ path }) => path)).toEqual(paths);
    expect(code).toBe(0);
  });
});
