import { describe, expect, test } from 'vitest';
import type { Setting } from '../../../../../src/model/setting.ts';
import { caddySecretLines } from '../../../../../src/proxies/caddy/config/secret-lines.ts';
import { get, readText, site } from './config.ts';

const pass = 'reverse_proxy 127.0.0.1:9000';
const one = (settings: Setting[], kind: Setting['kind']) => settings.find((setting) => setting.kind === kind);
const route = (text: string, query = {}) => one(readText(text, query).settings, 'route');

test('the connections to an upstream are limited where that is written, and not by 0', () => {
  const limit = (value: string) =>
    readText(site(`reverse_proxy 127.0.0.1:9000 {\ntransport http {\nmax_conns_per_host ${value}\n}\n}`));
  expect(one(limit('1').settings, 'max-connections')).toMatchObject({ value: '1', line: 4 });
  expect(one(limit('0').settings, 'max-connections')).toBeUndefined();
});

describe('the route of a request', () => {
  test('is the handle whose path fits, in the order of Caddy', () => {
    const text = site(
      `${pass}\nhandle /events* {\nreverse_proxy 127.0.0.1:9001 {\ntransport http {\nread_timeout 2s\n}\n}\n}`,
    );
    expect(route(text)).toMatchObject({ state: 'passes', value: 'reverse_proxy', line: 4 });
    const { settings } = readText(text);
    expect(one(settings, 'idle-timeout')).toMatchObject({
      ...{ setting: 'read_timeout', value: '2s', ms: 2000, line: 6, off: '0' },
      place: { line: 6, column: 14, length: 2, template: '{value}' },
    });
    expect(one(settings, 'upstream')).toMatchObject({ items: ['127.0.0.1:9001'] });
  });

  test('asks with forward_auth an upstream of its own line, beside that of reverse_proxy', () => {
    const { settings } = readText(site(`forward_auth 127.0.0.1:7095 {\nuri /auth\n}\n${pass}`));
    expect(settings.filter(({ kind }) => kind === 'upstream')).toMatchObject([
      { setting: 'forward_auth', items: ['127.0.0.1:7095'], line: 2, subrequest: '/auth' },
      { setting: 'reverse_proxy', items: ['127.0.0.1:9000'], line: 5 },
    ]);
    expect(settings.filter(({ path }) => path.includes('forward_auth'))).toEqual([]);
  });

  test('takes the default of a placeholder, unless the environment has its name; without one nothing is known', () => {
    const timer = (text: string) =>
      one(
        readText(site(`reverse_proxy {$UP:127.0.0.1:9001} {\ntransport http {\nread_timeout ${text}\n}\n}`))
          .settings,
        'idle-timeout',
      );
    expect(timer('{$UP_READ:3s}')).toMatchObject({
      ...{ value: '3s', ms: 3000, line: 4, unless: 'the environment of Caddy has UP_READ' },
      place: { column: 14, length: 13 },
    });
    expect(timer('{$UP_READ}')).toMatchObject({ value: '{$UP_READ}', ms: null });
    expect(timer('3s')).not.toHaveProperty('unless');
  });

  test('is none where no handler takes it: 200 and no body', () => {
    expect(route(site(`handle /other {\n${pass}\n}`))).toMatchObject({
      state: 'unhandled',
      answers: 200,
      value: null,
    });
  });

  test('is a status, a redirect or files', () => {
    expect(route(site('respond /events 503'))).toMatchObject({ state: 'answers', answers: 503, line: 2 });
    expect(route(site('redir https://x.test{uri} permanent'))).toMatchObject({
      answers: 301,
      items: ['https://x.test{uri}'],
    });
    expect(route(site('root * /srv\nfile_server'))).toMatchObject({ state: 'serves-files' });
  });

  test('is not said where only the request decides, and what all ways have in common is', () => {
    const { settings, warnings } = readText(
      site(`@big expression {http.request.header.X} == 1\nrespond @big 403\n${pass}`),
    );
    expect(one(settings, 'route')).toBeUndefined();
    expect(one(settings, 'connect-timeout')).toBeUndefined();
    expect(warnings.join()).toContain('depends on expression (line 2)');
  });

  test('goes by names, `not`, methods, headers and handle_path', () => {
    const text = `http://app.test:8080 {
	@post method POST
	@other not path /events*
	respond @post 405
	respond @other 404
	handle_path /events/* {
		@live path /live
		reverse_proxy @live 127.0.0.1:9001
	}
	respond 418
}
http://other.test:8080 {
	respond 500
}`;
    expect(route(text)).toMatchObject({ answers: 418 });
    expect(route(text, { path: '/events/live?x=1' })).toMatchObject({ state: 'passes' });
    expect(route(text, { method: 'POST' })).toMatchObject({ answers: 405 });
    expect(route(text, { path: '/x' })).toMatchObject({ answers: 404 });
    expect(route(text, { authority: 'other.test:8080' })).toMatchObject({ answers: 500 });
    expect(one(readText(text, { authority: 'no.test' }).settings, 'domains')).toMatchObject({
      state: 'unmatched',
    });
  });
});

describe('what is imported', () => {
  test('snippets with arguments, and files beside it', () => {
    const text = `(app) {\n\treverse_proxy {args.0} {\n\t\tflush_interval -1\n\t}\n}\nimport sites.caddy\n`;
    const { settings, files } = readText(
      text,
      {},
      { 'sites.caddy': ':8080 {\n\timport app 127.0.0.1:9002\n}\n' },
    );
    expect(files.map(({ file }) => file.split('/').at(-1))).toEqual(['Caddyfile', 'sites.caddy']);
    expect(one(settings, 'upstream')).toMatchObject({ items: ['127.0.0.1:9002'] });
    expect(one(settings, 'shutdown-timeout')).toMatchObject({ state: 'at-once', value: '-1', line: 3 });
  });

  test('what is not here makes the way open, and is warned of', () => {
    const { settings, warnings } = readText(site(`import gone.caddy\n${pass}`));
    expect(one(settings, 'route')).toBeUndefined();
    expect(warnings.join()).toContain('gone.caddy');
  });
});

describe('global options', () => {
  const text = (options: string) => `{\n${options}\n}\n${site(`encode gzip\n${pass}`)}`;

  test('the write limit of the server that listens there', () => {
    const { settings } = readText(text('servers :8080 {\ntimeouts {\nwrite 3s\nidle 1m\n}\n}'));
    expect(one(settings, 'total-timeout')).toMatchObject({
      state: 'response',
      setting: 'write',
      value: '3s',
      ms: 3000,
      line: 4,
    });
    expect(
      one(readText(text('servers :9999 {\ntimeouts {\nwrite 3s\n}\n}')).settings, 'total-timeout'),
    ).toBeUndefined();
  });

  test('encode compresses event streams unless its match leaves them out', () => {
    expect(one(readText(text('debug')).settings, 'compression')).toMatchObject({
      state: 'event-streams',
      value: 'text/*',
    });
    const left = site(`encode gzip {\nmatch {\nheader Content-Type text/html*\n}\n}\n${pass}`);
    expect(one(readText(left).settings, 'compression')).toMatchObject({ state: null, value: 'text/html*' });
    expect(one(readText(site(pass)).settings, 'compression')).toMatchObject({
      value: 'off',
      origin: 'default',
    });
  });

  test('logs of the process and of the site', () => {
    const { logs } = readText(
      `{\nlog {\noutput file /var/log/caddy/run.log\nlevel WARN\n}\n}\n${site(`log {\noutput file /var/log/caddy/access.log\n}\n${pass}`)}`,
    );
    expect(logs).toMatchObject([
      { role: 'error', path: '/var/log/caddy/run.log' },
      { role: 'access', path: '/var/log/caddy/access.log' },
    ]);
    expect(readText(site(`log\n${pass}`)).logs).toMatchObject([
      { role: 'error', path: '/dev/stderr', places: [] },
      { role: 'access', path: '/dev/stderr', places: [] },
    ]);
  });
});

test('a file without braces around its only site', () => {
  expect(route(`:8080\n\n${pass}\n`)).toMatchObject({ state: 'passes', line: 3 });
});

test('a site with a name is served over TLS, and its plain port redirects there', () => {
  const text = `app.test {\n${pass}\n}`;
  expect(route(text, { scheme: 'https', port: 443, authority: 'app.test' })).toMatchObject({
    state: 'passes',
  });
  expect(route(text, { port: 80, authority: 'app.test' })).toMatchObject({ state: 'answers', answers: 308 });
});

test('what Caddy refuses is refused with its line', () => {
  expect(() => readText(':8080 {\nhandle {\n')).toThrow(/:2: this \{ is never closed/);
  expect(() => readText('respond "x\n')).toThrow(/:1: a quote is never closed/);
  expect(() => readText('{"apps": {"http": {"servers": }}}')).toThrow(/:1: a value is expected/);
});

test('JSON gives the same settings, with its own places', () => {
  const json = `{"apps": {"http": {"servers": {"srv0": {
    "listen": [":8080"],
    "write_timeout": "3s",
    "routes": [
      {"match": [{"path": ["/events*"]}], "handle": [{
        "handler": "reverse_proxy",
        "flush_interval": -1,
        "transport": {"protocol": "http",
          "read_timeout": 2000000000},
        "upstreams": [{"dial": "127.0.0.1:9000"}]}]}
    ]}}}}}`;
  const { settings } = readText(json);
  expect(one(settings, 'route')).toMatchObject({ state: 'passes', value: 'route 0 /events*' });
  expect(one(settings, 'idle-timeout')).toMatchObject({
    ms: 2000,
    line: 9,
    place: { line: 9, column: 27, length: 10 },
  });
  expect(one(settings, 'total-timeout')).toMatchObject({ ms: 3000, line: 3 });
  expect(one(settings, 'shutdown-timeout')).toMatchObject({ state: 'at-once' });
  expect(route(json, { path: '/x' })).toMatchObject({ state: 'unhandled', answers: 200 });
});

test('lines that may hold a secret are told, and what surrounds a stream is not', () => {
  const text = `:8080 {
	basicauth {
		bob JDJhJDE0JFprMTlY
	}
	header X-Token abc
	handle /events {
		reverse_proxy 127.0.0.1:9000 {
			header_up Authorization "Bearer x"
			flush_interval -1
		}
	}
}
`;
  expect([...caddySecretLines(text)]).toEqual([2, 3, 4, 5, 8]);
  expect(get.path).toBe('/events');
});

describe('what keeps a body', () => {
  const holder = (statements: string) => one(readText(site(statements)).settings, 'buffering');

  test('lasts until max_buffer_size is full where that is set', () => {
    const of = (size: string) => holder(`${pass} {\nbuffer_responses\nmax_buffer_size ${size}\n}`);
    expect(of('4kb')).toMatchObject({ state: 'until-full', detail: expect.stringContaining('4kb is full') });
    expect(of('0')).toMatchObject({ state: 'whole-body' });
  });

  test('is buffer_responses, response_buffers and templates with the type of event streams', () => {
    expect(holder(`${pass} {\nflush_interval -1\nbuffer_responses\n}`)).toMatchObject({
      ...{ setting: 'buffer_responses', state: 'whole-body', line: 4, off: '' },
    });
    expect(holder(`${pass} {\nresponse_buffers 64KiB\n}`)).toMatchObject({ state: 'until-full', off: '0' });
    expect(holder(`templates {\nmime text/event-stream\n}\n${pass}`)).toMatchObject({
      ...{ setting: 'templates', state: 'whole-body', line: 2 },
    });
  });

  test('is none where they are off, or for other types', () => {
    expect(holder(`${pass} {\nresponse_buffers 0\n}`)).toBeUndefined();
    expect(holder(`templates\n${pass}`)).toBeUndefined();
  });
});

describe('what is passed on', () => {
  test.each([
    [`handle_path /events* {\n${pass}\n}`, '/'],
    [`rewrite /events* /v2/push\n${pass}`, '/v2/push'],
    [`uri strip_prefix /api\n${pass}`, '/events'],
    [pass, '/events'],
  ])('%s', (statements, path) => {
    expect(readText(site(statements)).passedOn).toMatchObject({ path });
  });

  test('is the request without Last-Event-ID where that is taken off, and not put back', () => {
    const dropped = (statements: string) => one(readText(site(statements)).settings, 'dropped-header');
    expect(dropped(`${pass} {\nheader_up -Last-Event-ID\n}`)).toMatchObject({
      ...{ setting: 'header_up', value: '-Last-Event-ID', line: 3 },
    });
    expect(dropped(`request_header -last-event-id\n${pass}`)).toMatchObject({
      setting: 'request_header',
      line: 2,
    });
    expect(dropped(`${pass} {\nheader_up Last-Event-ID {http.request.header.X}\n}`)).toBeUndefined();
  });
});

test('a time of the JSON is a number of nanoseconds or a text, and a text stands in quotes', () => {
  const timeout = (value: string) =>
    readText(
      `{"apps":{"http":{"servers":{"s":{"listen":[":8080"],"routes":[{"handle":[{"handler":"reverse_proxy","upstreams":[{"dial":"127.0.0.1:1"}],\n"transport":{"protocol":"http","read_timeout":${value}}}]}]}}}}}`,
    ).settings.find(({ kind }) => kind === 'idle-timeout');
  expect(timeout('1000000000')).toMatchObject({ value: '1000000000', ms: 1_000 });
  expect(timeout('1e9')).toMatchObject({ ms: 1_000 });
  expect(timeout('-1')).toMatchObject({ ms: 0 });
  expect(timeout('"1h"')).toMatchObject({ ms: 3_600_000 });
  expect(() => timeout('1h')).toThrow('Caddyfile:2: a duration such as "1h" stands in quotes');
});
