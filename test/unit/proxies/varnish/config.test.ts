import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { patchFor } from '../../../../src/configs/patch.ts';
import type { RouteQuery } from '../../../../src/model/route-query.ts';
import { readVarnishConfigs } from '../../../../src/proxies/varnish/config/index.ts';
import { varnishSecretLines } from '../../../../src/proxies/varnish/config/secret-lines.ts';

const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-vcl-'));
afterAll(() => rmSync(dir, { recursive: true }));

const query: RouteQuery = {
  scheme: 'http',
  port: null,
  authority: 'a.test',
  path: '/events?n=1',
  method: 'GET',
  headers: [],
};

function read(
  files: Record<string, string>,
  asked: Partial<RouteQuery> = {},
  given = Object.keys(files).slice(0, 1),
) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  const { readings, faults } = readVarnishConfigs(
    'v',
    given.map((name) => join(dir, name)),
    { ...query, ...asked },
  );
  const settings = readings.flatMap((one) => one.settings);
  return {
    faults: faults.map(({ error }) => String((error as { why?: string }).why ?? error)),
    settings,
    files: readings.flatMap((one) => one.files),
    warnings: readings.flatMap((one) => one.warnings),
    of: (kind: string, setting?: string) =>
      settings.find((one) => one.kind === kind && (setting === undefined || one.setting === setting)),
  };
}

const backends = `vcl 4.1;
backend app { .host = "10.0.0.1"; .port = "8080"; .between_bytes_timeout = 2s; }
backend other { .host = "10.0.0.2"; .first_byte_timeout = 5s; .max_connections = 10; }
`;
const recv = (body: string) => ({ 'a.vcl': `${backends}sub vcl_recv {\n${body}\n}\n` });

describe('what is changed on the way', () => {
  const changes = (body: string, more = '') => {
    const { settings } = read({ 'a.vcl': `${recv(body)['a.vcl']}${more}` });
    return settings
      .filter(({ kind }) => kind === 'rewrite' || kind === 'dropped-header')
      .map(({ kind, setting, state, line }) => [kind, setting, state, line]);
  };

  test('another path, where it is known to be another', () => {
    const changed = [['rewrite', 'set req.url', 'path', 5]];
    expect(changes('set req.url = regsub(req.url, "^/events", "/api");')).toEqual(changed);
    expect(changes('set req.url = "/api" + req.url; return (pipe);')).toEqual(changed);
    const fetch = 'sub vcl_backend_fetch {\n  set bereq.url = "/x";\n}';
    expect(changes('', fetch)).toEqual([['rewrite', 'set bereq.url', 'path', 8]]);
    expect(changes('return (pipe);', fetch)).toEqual([]);
    expect(changes('set req.url = regsub(req.url, "[?].*", "");')).toEqual([]);
    expect(changes('set req.url = std.querysort(req.url);')).toEqual([]);
    expect(changes('if (req.url ~ "^/x") { set req.url = "/y"; }')).toEqual([]);
    expect(changes('set req.url = "/y"; return (synth(403));')).toEqual([]);
  });

  test('the id of the last event, and the type', () => {
    const dropped = [['dropped-header', 'unset req.http.Last-Event-ID', null, 5]];
    expect(changes('unset req.http.Last-Event-ID;')).toEqual(dropped);
    expect(changes('unset req.http.X-Other;')).toEqual([]);
    expect(changes('unset req.http.last-event-id; set req.http.last-event-id = "7";')).toEqual([]);
    const typed = (type: string) =>
      changes('', `sub vcl_backend_response { set beresp.http.Content-Type = "${type}"; }`);
    expect(typed('text/html')).toEqual([['rewrite', 'set beresp.http.Content-Type', 'content-type', 7]]);
    expect(typed('text/event-stream; charset=utf-8')).toEqual([]);
  });
});

describe('the way of a request', () => {
  test.each([
    ['nothing is written', '', 'return (hash)'],
    ['a path that fits', 'if (req.url ~ "^/events") { return (pass); }', 'return (pass)'],
    ['a path that does not', 'if (req.url ~ "^/api") { return (pass); }', 'return (hash)'],
    ['a host', 'if (req.http.host == "a.test" && req.method == "GET") { return (pipe); }', 'return (pipe)'],
    [
      'else',
      'if (req.url ~ "^/x") { return (pass); } elseif (req.url == "/y") { return (pipe); } else { return (synth(404)); }',
      'return (synth)',
    ],
    [
      'a restart',
      'if (req.restarts == 0) { set req.url = "/x"; return (restart); } if (req.url == "/x") { return (pipe); }',
      'return (pipe)',
    ],
    ['a failure', 'return (fail);', 'return (synth)'],
    ['a negation', 'if (!(req.url ~ "^/x") || req.restarts > 0) { return (pass); }', 'return (pass)'],
    [
      'a rewritten path',
      'set req.url = regsub(req.url, "\\?.*$", ""); if (req.url == "/events") { return (pass); }',
      'return (pass)',
    ],
    ['a called subroutine', 'call own; } sub own { return (pass);', 'return (pass)'],
    ['a header that was not sent', 'if (req.http.Cookie) { return (pipe); } return (pass);', 'return (pass)'],
    ['comments', '# return (pipe);\n/* return (synth(1)); */ // x\nreturn (pass);', 'return (pass)'],
  ])('%s', (_, body, value) => {
    expect(read(recv(body)).of('route')?.value).toBe(value);
  });

  test('through the cache is told where it is looked up, unless its answers are marked', () => {
    const looked = read(recv('if (req.url ~ "^/events") {\n    return (hash);\n  }')).of('cache-lookup');
    expect(looked).toMatchObject({ setting: 'return', detail: 'return (hash)', line: 6 });
    expect(looked?.place?.template).toContain('return ({value});');
    expect(read(recv('return (pass);')).of('cache-lookup')).toBeUndefined();
    const marked = '} sub vcl_backend_response { set beresp.uncacheable = true;';
    expect(read(recv(marked)).of('cache-lookup')).toBeUndefined();
  });

  test('a header decides, and one of the built-in VCL', () => {
    const headers: RouteQuery['headers'] = [['Authorization', 'Bearer x']];
    expect(read(recv(''), { headers }).of('route')).toMatchObject({ value: 'return (pass)', file: null });
    expect(read(recv(''), { method: 'POST' }).of('route')?.value).toBe('return (pass)');
  });

  test('what cannot be told is said with its line, and taken as not fulfilled', () => {
    const { warnings, of } = read(recv('if (client.ip ~ internal) {\n return (pipe); }\nreturn (pass);'));
    expect(warnings).toEqual([
      expect.stringMatching(/a\.vcl:5: whether this condition holds cannot be told/),
    ]);
    expect(of('route')?.value).toBe('return (pass)');
  });

  test('a synthetic answer has a status and no timers', () => {
    const { of, settings } = read(recv('return (synth(403, "No"));'));
    expect(of('route')).toMatchObject({ state: 'answers', answers: 403, line: 5 });
    expect(settings.some(({ kind }) => kind === 'idle-timeout')).toBe(false);
  });
});

describe('timers', () => {
  test('of the backend, with its place', () => {
    expect(read(recv('return (pass);')).of('idle-timeout')).toMatchObject({
      setting: 'between_bytes_timeout',
      value: '2s',
      ms: 2000,
      line: 2,
      path: 'backend app',
    });
  });

  test('of another backend by the hint; what stands elsewhere is said', () => {
    const { of } = read(recv('set req.backend_hint = other; return (pass);'));
    expect(of('response-timeout')).toMatchObject({ ms: 5000, line: 3 });
    expect(of('max-connections')).toMatchObject({ value: '10' });
    expect(of('upstream')).toMatchObject({ items: ['10.0.0.2:80'] });
    expect(of('idle-timeout')).toMatchObject({
      ms: 60_000,
      origin: 'default',
      elsewhere: [{ value: '2s', line: 2 }],
    });
  });

  test('of the fetch before that of the backend', () => {
    const files = {
      'a.vcl': `${backends}sub vcl_backend_fetch { if (bereq.url ~ "^/events") { set bereq.between_bytes_timeout = 1h; } }`,
    };
    expect(read(files).of('idle-timeout')).toMatchObject({ value: '1h', path: 'sub vcl_backend_fetch' });
  });

  test('read from a header: the fallback, unless the header says another', () => {
    const timer = (value: string) =>
      read({
        'a.vcl': `${backends}sub vcl_backend_fetch {\nset bereq.between_bytes_timeout = ${value};\n}`,
      }).of('idle-timeout');
    expect(timer('std.duration(bereq.http.X-Tmo, 3s)')).toMatchObject({
      ...{ ms: 3000, line: 5, unless: 'bereq.http.X-Tmo says another time' },
    });
    expect(timer('std.duration(bereq.http.X-Tmo, bereq.first_byte_timeout)')).toMatchObject({ ms: null });
    expect(timer('3s')).not.toHaveProperty('unless');
  });

  test('through a director the backends that it has', () => {
    const files = {
      'a.vcl': `${backends}import directors; sub vcl_init { new d = directors.round_robin(); d.add_backend(app); d.add_backend(other); }
sub vcl_recv { set req.backend_hint = d.backend(); }`,
    };
    expect(read(files).of('upstream')).toMatchObject({
      items: ['10.0.0.1:8080', '10.0.0.2:80'],
      detail: expect.stringContaining('round_robin d'),
    });
  });

  test('a parameter of the command line, where the VCL says nothing', () => {
    const files = {
      'b.vcl': 'vcl 4.1; backend a { .host = "10.0.0.1"; }',
      'varnish.service':
        '[Service]\nExecStart=/usr/sbin/varnishd -F \\\n  -f /etc/varnish/b.vcl \\\n  -p between_bytes_timeout=7 -p send_timeout=1h\n# -p send_timeout=3\n',
    };
    const { of } = read(files, {}, ['b.vcl', 'varnish.service']);
    expect(of('idle-timeout')).toMatchObject({ value: '7', ms: 7000, line: 4 });
    expect(of('total-timeout')).toMatchObject({ value: '1h', ms: 3_600_000, line: 4 });
  });

  test('send_timeout of the session, as vcl_recv sets it', () => {
    expect(read(recv('set sess.send_timeout = 5s; return (pass);')).of('total-timeout')).toMatchObject({
      setting: 'sess.send_timeout',
      ms: 5000,
      line: 5,
    });
  });

  test('send_timeout is only spoken of where the command line was given', () => {
    expect(read(recv('')).of('total-timeout')).toBeUndefined();
    const compose = {
      'c.yaml': 'services:\n  v:\n    command: ["varnishd", "-F", "-p", "pipe_timeout=5"]\n',
      ...recv('return (pipe);'),
    };
    const { of, warnings } = read(compose, {}, ['c.yaml', 'a.vcl']);
    expect(of('idle-timeout')).toMatchObject({ setting: 'pipe_timeout', ms: 5000 });
    expect(warnings).toEqual([expect.stringContaining('over HTTP/2 Varnish does a pass')]);
  });

  test('one that is not set is added to the backend', () => {
    const text = 'vcl 4.1;\nbackend a {\n    .host = "10.0.0.1";\n}\n';
    const { of, files } = read({ 'd.vcl': text });
    const place = of('idle-timeout')?.place;
    expect(place && patchFor(files[0]!, place, '1h', () => false)).toContain(
      '+    .between_bytes_timeout = 1h;',
    );
  });
});

describe('the body, files and secrets', () => {
  test('do_stream and do_gzip', () => {
    const files = {
      'a.vcl': `${backends}sub vcl_backend_response { set beresp.do_stream = false; if (beresp.http.content-type ~ "json") { set beresp.do_gzip = true; } }`,
    };
    const { of } = read(files);
    expect(of('buffering')).toMatchObject({ value: 'on', state: 'whole-body', setting: 'beresp.do_stream' });
    expect(of('compression')).toBeUndefined();
  });

  test('a cached path gets a place for return (pass)', () => {
    const { of, files } = read(recv('  set req.http.x = "1";'));
    const place = of('spot', 'return')?.place;
    const patch = place && patchFor(files[0]!, place, 'pass', () => false);
    expect(patch).toContain('+    if (req.url ~ "^/events([?]|$)") {\n+        return (pass);\n+    }');
  });

  test('includes, one of them missing', () => {
    const { of, warnings } = read({
      'main.vcl': 'vcl 4.1;\ninclude "./inc.vcl";\ninclude "gone.vcl";\n',
      'inc.vcl': 'backend x { .host = "10.0.0.9"; .between_bytes_timeout = 4s; }',
    });
    expect(of('idle-timeout')).toMatchObject({ ms: 4000, file: join(dir, 'inc.vcl') });
    expect(warnings).toEqual([expect.stringMatching(/main\.vcl:3: include "gone\.vcl" is not here/)]);
  });

  test.each([
    ['an open string', 'vcl 4.1;\nbackend a { .host = "x; }\n', /:2: a string or a comment/],
    ['an open block', 'vcl 4.1;\nsub vcl_recv {\n if (req.url) {\n', /it ends within a block/],
    ['other text', 'listen 80;\n', /no backend and no subroutine|nginx/i],
  ])('%s is refused with its line', (_, text, why) => {
    expect(read({ 'bad.vcl': text }).faults).toEqual([expect.stringMatching(why)]);
  });

  test('lines with secrets', () => {
    const text =
      'vcl 4.1;\nbackend a { .host = "10.0.0.1"; .host_header = "s3cr3t-T0ken!"; }\nsub vcl_recv {\n  if (req.http.x-key != "hunter2 is it") { return (pass); }\n  set req.http.Authorization = "Basic abcdefg";\n  if (req.url ~ "^/events") { return (pass); }\n  # the password is x\n}\n';
    expect([...varnishSecretLines(text)].sort((a, b) => a - b)).toEqual([2, 4, 5, 7]);
  });
});

test('a stream that is compressed is left alone with a word of VCL', () => {
  const { settings } = read({
    'a.vcl': `${backends}sub vcl_backend_response { set beresp.do_gzip = true; }`,
  });
  expect(settings.filter(({ setting }) => setting === 'beresp.do_gzip').map(({ off }) => off)).toEqual([
    'false',
    'false',
  ]);
});

test('do_gzip and do_esi keep events, and are switched off where they stand', () => {
  const holding = (name: string) => {
    const { settings, files } = read({
      'a.vcl': `${backends}sub vcl_backend_response {\n set beresp.${name} = true;\n}\n`,
    });
    const found = settings.find(({ kind }) => kind === 'buffering');
    const patch = found?.place && files[0] ? patchFor(files[0], found.place, 'false', () => false) : null;
    return { found, patch };
  };
  const gzip = holding('do_gzip');
  expect(gzip.found).toMatchObject({ setting: 'beresp.do_gzip', state: 'until-full', line: 5, off: 'false' });
  expect(gzip.patch).toContain('+ set beresp.do_gzip = false;');
  expect(holding('do_esi').found).toMatchObject({ setting: 'beresp.do_esi', state: 'whole-body' });
  expect(holding('do_stream').found).toBeUndefined();
});
