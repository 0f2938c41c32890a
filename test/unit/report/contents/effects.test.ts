/** What a fix says of its effect, by the config that was given. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Fix, FixDiff } from '../../../../src/model/finding.ts';
import type { Setting } from '../../../../src/model/setting.ts';
import { withEffect } from '../../../../src/report/contents/effects.ts';
import { facts, sampleHop } from '../../facts-builder.ts';
import { readText } from '../../proxies/caddy/config/config.ts';
import { readText as readEnvoyText } from '../../proxies/envoy/config/files.ts';
import { readText as readNginxText, server } from '../../proxies/nginx/config/config.ts';
import { finding } from '../sample.ts';

const pass = server('location /events { proxy_pass http://127.0.0.1:9000; proxy_read_timeout 3s; }');
const timer: Fix = {
  proxy: 'nginx',
  setting: 'proxy_read_timeout',
  current: '3s',
  suggested: '1h',
  text: '',
};

function effectWith(fix: Fix, settings: Setting[], made: Partial<FixDiff> | null = null): Fix {
  const hops = fix.proxy === 'origin' ? [] : [sampleHop('edge', fix.proxy)];
  const known = facts({ hops, settings });
  const whole = made as FixDiff | null;
  return withEffect(fix, { facts: known, finding: finding('idle-timeout'), made: whole });
}

describe('a command that needs the file', () => {
  it.each([
    ['haproxy', 'timeout server', "haproxy -c -f '/etc/h.cfg'"],
    [
      'varnish',
      'between_bytes_timeout',
      `said=$(varnishd -j none -C -f '/etc/h.cfg' 2>&1) || ! echo "$said"`,
    ],
  ] as const)('is only given with it: %s', (proxy, name, check) => {
    const fix: Fix = { ...timer, proxy, setting: name };
    expect(effectWith(fix, []).check).toBeUndefined();
    expect(effectWith(fix, [], { target: '/etc/h.cfg' }).check).toBe(check);
  });
});

describe('a word of a line', () => {
  const limit: Fix = {
    ...timer,
    proxy: 'haproxy',
    setting: 'maxconn',
    current: '1',
    file: 'h.cfg',
    line: 17,
  };

  it('is undone by the line that it stands in', () => {
    expect(effectWith(limit, []).undo).toBe('put line 17 of h.cfg back as it is now, then reload again');
    expect(effectWith({ ...limit, patch: 'x' }, []).undo).toBe('take the diff back, then reload again');
  });
});

describe('a change of Nginx', () => {
  const of = (text: string, fix = timer, made: Partial<FixDiff> | null = null) =>
    effectWith(fix, readNginxText(text).settings, made);

  it('says that old workers keep running streams where nothing ends them', () => {
    expect(of(pass)).toMatchObject({
      takesEffect: 'on a reload, for streams opened after it',
      cost: 'running ones stay in the old workers, under the old settings, until they end (worker_shutdown_timeout is not set)',
      undo: 'put `proxy_read_timeout 3s` back, then reload again',
      check: 'nginx -t',
      activate: 'nginx -s reload',
    });
  });

  it('names the limit that cuts running streams, with its line', () => {
    const { cost } = of(`worker_shutdown_timeout 10s;\n${pass}`);
    expect(cost).toMatch(/^worker_shutdown_timeout 10s \(.+:1\) cuts running ones 10 s after it$/);
  });

  it('says where its commands need the prefix too', () => {
    expect(of(`pid run/nginx.pid; error_log stderr;\n${pass}`).takesEffect).toBe(
      'on a reload (with the -p it was started with: pid run/nginx.pid counts from there), for streams opened after it',
    );
    expect(of(`pid /run/nginx.pid; error_log syslog:server=a;\n${pass}`).takesEffect).not.toContain('-p');
  });

  it('takes a limit of zero for none', () => {
    expect(of(`worker_shutdown_timeout 0;\n${pass}`).cost).toContain('until they end (');
  });

  it('claims nothing of a main config that was not given', () => {
    const part = 'server { listen 8080; location / { proxy_pass http://127.0.0.1:9000; } }';
    expect(of(part)).toMatchObject({
      takesEffect: 'on a reload of this Nginx, for streams opened after it',
      cost: expect.stringContaining('until worker_shutdown_timeout is over where the main config sets it'),
      activate: 'nginx -s reload',
    });
  });

  it('raises the limit for the next reload but one', () => {
    const drain = { ...timer, setting: 'worker_shutdown_timeout', current: '10s' };
    expect(of(`worker_shutdown_timeout 10s;\n${pass}`, drain).takesEffect).toMatch(
      /^from the second reload on/,
    );
  });

  it('names in its commands the file that includes the changed one', () => {
    const made = { target: '/etc/nginx/conf.d/a.conf', main: "/etc/nginx/it's.conf" };
    const fix = of(pass, { ...timer, patch: '--- a' }, made);
    expect(fix).toMatchObject({
      check: "nginx -t -c '/etc/nginx/it'\\''s.conf'",
      activate: "nginx -s reload -c '/etc/nginx/it'\\''s.conf'",
      undo: 'take the diff back, then reload again',
    });
  });

  it('shows no path that cannot be copied', () => {
    expect(of(pass, timer, { target: '/etc/a\n.conf' }).check).toBe('nginx -t');
  });
});

describe('a change of Caddy', () => {
  const of = (options: string) => {
    const { settings } = readText(`{\n${options}\n}\n:8080 {\n reverse_proxy 127.0.0.1:9000\n}\n`);
    const file = settings.find(({ kind }) => kind === 'config-source')?.file ?? undefined;
    const fix: Fix = { proxy: 'caddy', setting: 'write', current: '4s', suggested: '0', text: '' };
    return effectWith({ ...fix, ...(file && { file }) }, settings);
  };

  it('is taken on a reload, and where its admin API is off on a restart alone', () => {
    expect(of('grace_period 1s').takesEffect).toContain('on a reload');
    expect(of('admin off')).toMatchObject({
      takesEffect: expect.stringContaining('on a restart'),
      cost: 'a restart ends running streams',
      activate: 'systemctl restart caddy',
    });
  });
});

describe('a change of Envoy', () => {
  const listener = `
  name: one
  address: { socket_address: { address: 0.0.0.0, port_value: 8080 } }
  filter_chains:
  - filters:
    - name: hcm
      typed_config:
        "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
        stat_prefix: s
        route_config: { name: r, virtual_hosts: [{ name: v, domains: ["*"], routes: [{ match: { prefix: / }, route: { cluster: c } }] }] }
`;
  const of = (text: string) => {
    const { settings } = readEnvoyText(text);
    const file = settings.find(({ kind }) => kind === 'config-source')?.file ?? undefined;
    const fix: Fix = { proxy: 'envoy', setting: 'timeout', current: '3s', suggested: '0s', text: '' };
    return effectWith({ ...fix, ...(file && { file }) }, settings);
  };
  const asItem = listener.replace(/^\n {2}/, '\n- ');

  it('of its bootstrap needs a restart', () => {
    const bootstrap = `static_resources:\n  listeners:${asItem.replaceAll('\n', '\n  ')}`;
    expect(of(bootstrap)).toMatchObject({
      takesEffect: expect.stringContaining('on a restart'),
      cost: expect.stringContaining('a restart ends all its streams'),
    });
  });

  it('of a dump belongs where the config comes from', () => {
    const bootstrap = { static_resources: parse(`listeners:${asItem}`) };
    const type = 'type.googleapis.com/envoy.admin.v3.BootstrapConfigDump';
    expect(of(JSON.stringify({ configs: [{ '@type': type, bootstrap }] })).takesEffect).toMatch(
      /^where the config comes from, which a dump only shows:/,
    );
  });

  it('of a watched file of listeners is taken at once, and cuts after the drain', () => {
    const text = `resources:${asItem.replace('- name', '- "@type": type.googleapis.com/envoy.config.listener.v3.Listener\n  name')}`;
    expect(of(text)).toMatchObject({
      takesEffect: expect.stringContaining('Envoy watches a file of resources'),
      cost: expect.stringContaining('--drain-time-s, 600 s'),
      undo: 'put `timeout 3s` back',
    });
  });

  it('of a watched file of routes cuts nothing', () => {
    const text = `resources:
- "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
  name: r
  virtual_hosts: [{ name: v, domains: ["*"], routes: [{ match: { prefix: / }, route: { cluster: c } }] }]
`;
    expect(of(text).cost).toBe('running streams are not cut, and keep the old limits');
  });

  it('of a ConfigMap comes with its manifest', () => {
    const text = `kind: ConfigMap\ndata:\n  envoy.yaml: |\n    static_resources:\n      listeners:${asItem.replaceAll('\n', '\n      ')}`;
    expect(of(text).takesEffect).toContain('when the manifest is applied');
  });

  it('that is not in a file at hand names each way', () => {
    const fix: Fix = { proxy: 'envoy', setting: 'timeout', suggested: '0s', text: '' };
    expect(effectWith(fix, [])).toMatchObject({
      takesEffect: expect.stringContaining('from a control plane'),
    });
  });
});

describe('any other change', () => {
  it('of the origin comes with a deploy', () => {
    const fix: Fix = { proxy: 'origin', setting: 'heartbeat', suggested: 'every 1 s', text: '' };
    expect(effectWith(fix, [])).toMatchObject({
      takesEffect: 'with a deploy of the origin',
      undo: 'deploy the version before',
    });
  });

  it('that names nothing to write has no effect to tell', () => {
    const fix: Fix = { proxy: 'nginx', setting: 'process', text: 'Find out what stopped Nginx.' };
    expect(effectWith(fix, [])).toEqual(fix);
  });

  it('of a proxy whose ways are not known tells none', () => {
    const fix: Fix = { proxy: 'unknown', setting: 'response buffering', suggested: 'off', text: '' };
    expect(effectWith(fix, [])).toEqual(fix);
  });
});
