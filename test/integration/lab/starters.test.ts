import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findFreePort, findProxy, type ProxyProcess, startProxy } from '../../../src/lab/index.ts';
import { curl } from './curl.ts';

interface Case {
  config: (ports: { own: number; admin: number }, dir: string) => string;
  args?: (port: number) => string[];
  /** A row of the request to `/one`. */
  row: RegExp;
}

const cases: Record<string, Case> = {
  haproxy: {
    config: ({ own }) => `global
  log stdout format raw local0
defaults
  mode http
  log global
  option httplog
  timeout connect 1s
  timeout client 1s
  timeout server 1s
frontend f
  bind 127.0.0.1:${own}
  http-request return status 200 content-type text/plain string here
`,
    row: /"GET \/one HTTP\/1.1"/,
  },
  apache: {
    config: ({ own }, dir) => `LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule alias_module modules/mod_alias.so
User nobody
Group nogroup
ServerName localhost
Listen 127.0.0.1:${own}
PidFile ${dir}/pid
ErrorLog ${dir}/error.log
CustomLog ${dir}/access.log "%h %t \\"%r\\" %>s"
Redirect gone /one
`,
    row: /"GET \/one HTTP\/1.1" 410/,
  },
  caddy: {
    config: ({ own, admin }, dir) => `{
  admin 127.0.0.1:${admin}
  auto_https off
}
http://127.0.0.1:${own} {
  log {
    output file ${dir}/access.log
  }
  respond here
}
`,
    row: /"uri":"\/one"/,
  },
  varnish: {
    config: () => `vcl 4.1;
backend default none;
sub vcl_recv { return (synth(200)); }
`,
    args: (port) => ['-a', `127.0.0.1:${port}`],
    row: /"GET http:\/\/[^ ]+\/one HTTP\/1.1" 200/,
  },
};

const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-starters-'));
let running: ProxyProcess | null = null;

afterEach(async () => {
  await running?.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('each proxy is started, logs, reads its config again, and ends', () => {
  for (const [kind, { config, args, row }] of Object.entries(cases)) {
    it(kind, async (test) => {
      const found = await findProxy(kind);
      if (!found) return test.skip(`not run for want of ${kind}: scripts/proxies`);
      const [own, admin] = [await findFreePort(), await findFreePort()];
      const place = mkdtempSync(join(tmpdir(), `sse-doctor-${kind}-`));
      const file = join(place, 'config');
      writeFileSync(file, config({ own, admin }, place));
      const rows = () => readFileSync(join(place, 'access.log'), 'utf8');
      const logs = { access: 'access.log', error: 'error.log' };
      running = await startProxy(kind, {
        binary: found.path,
        config: file,
        dir: place,
        ports: [own],
        args: args?.(own),
        logs,
      });
      await curl(`http://127.0.0.1:${own}/one`);
      await vi.waitFor(() => expect(rows()).toMatch(row), 5_000);
      await running.reload();
      await vi.waitFor(async () => expect((await curl(`http://127.0.0.1:${own}/two`)).code).toBe(0), 5_000);
      await running.stop();
      expect((await curl(`http://127.0.0.1:${own}/three`)).code).toBe(7);
      rmSync(place, { recursive: true });
    }, 30_000);
  }
});
