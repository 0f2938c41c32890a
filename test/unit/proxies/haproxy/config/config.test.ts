/** Which lines of haproxy.cfg govern a request. */
import { describe, expect, test } from 'vitest';
import type { SettingKind } from '../../../../../src/model/setting-kind.ts';
import { readConfig } from './read.ts';

const head = 'defaults\n  mode http\n  timeout server 3s\n  timeout connect 1s\n';

function settingOf(text: string, kind: SettingKind, query = {}) {
  return readConfig(text, query).settings.find((one) => one.kind === kind);
}

const routeOf = (rules: string, query = {}) =>
  settingOf(
    `${head}frontend f\n  bind :80\n${rules}\nbackend one\n  server s 10.0.0.1:80\nbackend two\n  server s 10.0.0.2:80\n`,
    'route',
    query,
  )?.value;

describe('rules that change what a stream depends on', () => {
  const rewrites = (rules: string) =>
    readConfig(
      `${head}frontend f\n  bind :80\n${rules}\n  default_backend b\nbackend b\n  server s 10.0.0.1:80\n`,
    )
      .settings.filter(({ kind }) => kind === 'rewrite')
      .map(({ state, line }) => `${state}:${line}`);

  test.each([
    ['http-request replace-path /events(.*) /v2/push\\1', ['path:7']],
    ['http-request replace-path /other(.*) /v2/push\\1', []],
    ['http-request set-path /v2 if { path_beg /events }', ['path:7']],
    ['http-request set-path /events', []],
    ['http-request set-path %[path,regsub(^/other,/v2)]', []],
    ['http-request replace-path ^/other(.*) /v2\\1 if { path_beg /events }', []],
    ['http-request set-path /v2 if { path_beg /api }', []],
    ['http-request set-path /v2 if { src 10.0.0.0/8 }', []],
    ['http-request del-header last-event-id', ['last-event-id:7']],
    ['http-request del-header Last- -m beg', ['last-event-id:7']],
    ['http-request del-header event-id -m end', ['last-event-id:7']],
    ['http-request del-header Event -m sub', ['last-event-id:7']],
    ['http-request del-header ^last-.*id$ -m reg', ['last-event-id:7']],
    ['http-request del-header ^Last-.*ID$ -m reg', []],
    ['http-request del-header x- -m beg', []],
    ['http-request del-header last-', []],
    ['http-request del-header last- -m beg if { path_beg /api }', []],
    ['http-response set-header Content-Type text/plain', ['content-type:7']],
    ['http-response set-header Content-Type text/event-stream', []],
    ['http-response set-header Content-Type text/plain if { status 500 }', []],
    ['http-response set-header X-Content-Type-Options nosniff', []],
  ])('%s', (rule, expected) => {
    expect(rewrites(`  ${rule}`)).toEqual(expected);
  });
});

test('a backend that only the request names is the one that the rows name', () => {
  const text = `${head}frontend f\n  bind :80\n  use_backend %[path,map_beg(a.map)]\n  default_backend a\nbackend a\n  server s 10.0.0.1:80\nbackend b\n  timeout server 1s\n  server s 10.0.0.1:80\n`;
  const timers = (backends?: string[]) =>
    readConfig(text, backends ? { backends } : {})
      .settings.filter(({ kind }) => kind === 'idle-timeout')
      .map(({ ms }) => ms);
  expect(timers(['b'])).toEqual([1_000]);
  expect(timers(['a'])).toEqual([3_000]);
  expect(timers(['gone'])).toEqual([3_000]);
});

test('a rule that denies is not shown twice, nor what it looks at', () => {
  const text = `${head}frontend f\n  bind :80\n  http-request deny deny_status 403 if { req.hdr(x-key) -m str topsecret }\n  default_backend b\nbackend b\n  server s 10.0.0.1:80\n`;
  const rule = readConfig(text).settings.find(({ kind }) => kind === 'access-rule');
  expect(rule).toMatchObject({ setting: 'http-request deny', value: null, line: 7 });
});

describe('timers', () => {
  const one = (backend: string) =>
    `${head}frontend f\n  bind :80\n  default_backend b\nbackend b\n${backend}  server s 10.0.0.1:80\n`;

  test('are those of the backend, else of its defaults', () => {
    expect(settingOf(one(''), 'idle-timeout')).toMatchObject({
      setting: 'timeout server',
      value: '3s',
      ms: 3000,
      line: 3,
    });
    expect(settingOf(one('  timeout server 5m\n'), 'idle-timeout')).toMatchObject({ ms: 300_000, line: 9 });
    expect(settingOf(one('  timeout server 5000\n'), 'idle-timeout')).toMatchObject({
      value: '5000',
      ms: 5000,
    });
  });

  test('are those of the defaults that a section names', () => {
    const text = `defaults quick\n  mode http\n  timeout server 1s\ndefaults slow from quick\n  timeout server 9s\nfrontend f from quick\n  bind :80\n  default_backend b\nbackend b from slow\n  server s 10.0.0.1:80\n`;
    expect(settingOf(text, 'idle-timeout')).toMatchObject({ ms: 9000, path: 'defaults slow' });
  });

  test('are set for one request by a rule', () => {
    const rule = '  http-request set-timeout server 1h if { path_beg /events }\n';
    expect(settingOf(one(rule), 'idle-timeout')).toMatchObject({
      setting: 'set-timeout server',
      ms: 3_600_000,
    });
    expect(settingOf(one(rule), 'idle-timeout', { path: '/other' })).toMatchObject({ ms: 3000 });
    const open = readConfig(one('  http-request set-timeout server 1h if { src 10.0.0.0/8 }\n'));
    expect(open.settings.some(({ kind }) => kind === 'idle-timeout')).toBe(false);
    expect(open.warnings.join()).toContain('haproxy.cfg:9: whether this set-timeout holds is not known');
  });

  test('that are not set never fire', () => {
    const text =
      'frontend f\n  mode http\n  bind :80\n  default_backend b\nbackend b\n  mode http\n  server s 10.0.0.1:80\n';
    expect(settingOf(text, 'idle-timeout')).toMatchObject({ value: null, ms: 0, origin: 'default' });
  });

  test('of both sides end a silence in TCP mode', () => {
    const tcp = one('').replace('mode http', 'mode tcp\n  timeout client 2s');
    const timers = readConfig(tcp).settings.filter(({ kind }) => kind === 'idle-timeout');
    expect(timers.map(({ setting, ms }) => [setting, ms])).toEqual([
      ['timeout server', 3_000],
      ['timeout client', 2_000],
    ]);
  });

  test('of a rule that waits for the body stand beside those of the server', () => {
    const rule = '  http-response wait-for-body time 6s at-least 10k\n';
    expect(readConfig(one(rule)).settings).toContainEqual(
      expect.objectContaining({ kind: 'response-timeout', state: 'whole-body', ms: 6_000, line: 9 }),
    );
  });

  test('of a tunnel do nothing for a stream, and are all that counts in TCP mode', () => {
    expect(settingOf(one('  timeout tunnel 1h\n'), 'no-effect')).toMatchObject({ setting: 'timeout tunnel' });
    const tcp = one('  timeout tunnel 1h\n').replace('mode http', 'mode tcp');
    expect(settingOf(tcp, 'idle-timeout')).toMatchObject({ setting: 'timeout tunnel', ms: 3_600_000 });
  });

  test('that take their value from the environment are not known', () => {
    const text = one('  timeout server "$LIMIT"\n');
    expect(settingOf(text, 'idle-timeout')).toMatchObject({ ms: null });
    expect(settingOf(`global\n  setenv LIMIT 7s\n${text}`, 'idle-timeout')).toMatchObject({ ms: 7000 });
    expect(settingOf(text.replace('$LIMIT', `\${LIMIT-4s}`), 'idle-timeout')).toMatchObject({ ms: 4000 });
  });

  test('that several backends share are changed in the one of the request alone', () => {
    const shared = `${one('')}backend c\n  server s 10.0.0.1:80\n`;
    expect(settingOf(shared, 'idle-timeout')?.place).toMatchObject({
      line: 8,
      template: '\n  timeout server {value}',
    });
    expect(settingOf(one(''), 'idle-timeout')?.place).toMatchObject({ line: 3, template: '{value}' });
  });
});

describe('routes', () => {
  test.each([
    ['  use_backend one if { path_beg /ev }\n  default_backend two', 'one'],
    ['  use_backend one unless { path_beg /ev }\n  default_backend two', 'two'],
    ['  acl ev path /other\n  acl ev path -i /EVENTS\n  use_backend one if ev\n  default_backend two', 'one'],
    ['  use_backend one if { path_reg ^/ev(en|il)ts$ } !{ method POST }', 'one'],
    ['  use_backend one if { hdr(host) -i b.test } or { hdr_dom(host) test }', 'one'],
    ['  use_backend one if { path_end .json } || { path_dir events }', 'one'],
    ['  use_backend one if METH_POST\n  use_backend two if METH_GET', 'two'],
    ['  use_backend one if { req.hdr(accept) -m sub event-stream }', 'one'],
    [
      '  http-request set-path /x%[path]\n  use_backend one if { path_beg /x/ }\n  default_backend two',
      'one',
    ],
    [
      '  http-request set-var(txn.h) req.hdr(host),lower\n  use_backend one if { var(txn.h) -m str a.test }',
      'one',
    ],
    ['  use_backend %[path,field(2,/)]\n  default_backend two', 'two'],
    ['  use_backend one if { dst_port 80:90 }', 'one'],
  ])('%s leads to %s', (rules, backend) => {
    expect(routeOf(rules)).toBe(backend);
  });

  test('that cannot be evaluated are said with their line, and only what both ways share is told', () => {
    const text = `${head}frontend f\n  bind :80\n  use_backend one if { src 10.0.0.0/8 }\n  default_backend two\nbackend one\n  timeout server 9s\n  server s 10.0.0.1:80\nbackend two\n  server s 10.0.0.2:80\n`;
    const { settings, warnings } = readConfig(text);
    expect(settings.filter(({ kind }) => kind === 'idle-timeout' || kind === 'route')).toEqual([]);
    expect(warnings.join()).toMatch(/haproxy\.cfg:7: whether backend one takes this request depends on src/);
    const told = readConfig(text, { backends: ['one'] });
    expect(told.settings.find(({ kind }) => kind === 'idle-timeout')).toMatchObject({ ms: 9000 });
  });

  test.each([
    ['  http-request deny deny_status 429 if { path /events }', { answers: 429, state: 'answers' }],
    ['  http-request return status 404 if TRUE', { answers: 404 }],
    ['  http-request redirect location /x code 307', { answers: 307, items: ['/x'] }],
    ['  redirect scheme https if !{ ssl_fc }', { answers: 302, items: ['https'] }],
    ['  use_backend one if { path /other }', { value: null, state: null }],
  ])('%s answers', (rules, told) => {
    const text = `${head}frontend f\n  bind :80\n${rules}\nbackend one\n  server s 10.0.0.1:80\n`;
    expect(settingOf(text, 'route')).toMatchObject(told);
  });

  test('are those of the frontend on that port', () => {
    const text = `${head}listen a\n  bind :80\n  server s 10.0.0.1:80\nlisten b\n  bind 127.0.0.1:8080-8090\n  server s 10.0.0.2:80\n`;
    expect(settingOf(text, 'upstream', { port: 8085 })).toMatchObject({ items: ['10.0.0.2:80'] });
    expect(() => readConfig(text, { port: 9999 })).toThrow('takes no such request');
  });
});

describe('text', () => {
  test('of a branch that does not hold counts for nothing', () => {
    const text = `${head}frontend f\n  bind :80\n.if streq(a,b)\n  default_backend one\n.else\n  default_backend two\n.endif\nbackend one\n  server s 10.0.0.1:80\nbackend two\n  server s 10.0.0.2:80\n`;
    expect(settingOf(text, 'route')).toMatchObject({ value: 'two' });
  });

  test('of a branch that cannot be told is passed over, and said', () => {
    const text = `${head}frontend f\n  bind :80\n.if feature(OPENSSL)\n  timeout client 1s\n.endif\n  default_backend one\nbackend one\n  server s 10.0.0.1:80\n`;
    expect(readConfig(text).warnings.join()).toContain(
      'whether .if feature(OPENSSL) holds is not known here',
    );
  });

  test('with a quote that is never closed is refused with its line', () => {
    expect(() => readConfig('global\n  log "x\n')).toThrow('line 2: a quote is never closed');
  });

  test('of another proxy is told', () => {
    expect(() => readConfig('server {\n  listen 80;\n}\n')).toThrow();
  });
});

describe('limits and logs', () => {
  const text = `global\n  maxconn 100\n  hard-stop-after 30s\n  log /dev/log local0\n${head}  log global\n  option httplog\nfrontend f\n  bind :80\n  maxconn 50\n  capture request header User-Agent len 128\n  default_backend b\nbackend b\n  server s 10.0.0.1:80 maxconn 3\n`;

  test('are read where they stand', () => {
    const { settings } = readConfig(text);
    expect(settings.filter(({ kind }) => kind === 'max-connections').map(({ value }) => value)).toEqual([
      '3',
      '50',
      '100',
    ]);
    expect(settings.find(({ kind }) => kind === 'shutdown-timeout')).toMatchObject({ ms: 30_000, line: 3 });
  });

  test('name the captured headers in the format', () => {
    expect(readConfig(text).logs).toMatchObject([{ path: '/dev/log', role: 'access' }]);
    expect(readConfig(text).logs[0]?.format).toContain('{%[req.hdr(User-Agent)]}');
  });
});

test('the line that chooses a server is known, or where it belongs', () => {
  const balance = (line: string) =>
    readConfig(
      `${head}frontend f\n  bind :80\n  default_backend b\nbackend b\n${line}  server s 10.0.0.1:80\n  server t 10.0.0.2:80\n`,
    ).settings.find(({ kind, setting }) => kind === 'spot' && setting === 'balance');
  expect(balance('  balance roundrobin\n')).toMatchObject({ line: 9, value: 'roundrobin' });
  expect(balance('')).toMatchObject({ origin: 'default' });
});
