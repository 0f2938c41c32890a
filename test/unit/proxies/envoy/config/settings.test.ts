import { describe, expect, test } from 'vitest';
import { bootstrap, found, readText } from './files.ts';

describe('timers', () => {
  test('have the defaults of Envoy when nothing is written', () => {
    const { settings } = readText(bootstrap());
    const timers = settings
      .filter(({ ms }) => ms !== null)
      .map(({ kind, setting, value, ms, origin }) => [kind, setting, value, ms, origin]);
    expect(timers).toEqual([
      ['idle-timeout', 'stream_idle_timeout', '300s', 300_000, 'default'],
      ['total-timeout', 'timeout', '15s', 15_000, 'default'],
      ['response-timeout', 'timeout', '15s', 15_000, 'default'],
      ['connect-timeout', 'connect_timeout', '5s', 5_000, 'default'],
    ]);
  });

  test('read fractions of a second and zero', () => {
    const reading = readText(
      bootstrap({ manager: 'stream_idle_timeout: 0.5s', route: 'cluster: app, timeout: 0s' }),
    );
    expect(found(reading, 'stream_idle_timeout').ms).toBe(500);
    expect(found(reading, 'timeout').ms).toBe(0);
  });

  test("of a route's idle_timeout take the place of stream_idle_timeout", () => {
    const reading = readText(
      bootstrap({ manager: 'stream_idle_timeout: 60s', route: 'cluster: app, idle_timeout: 90s' }),
    );
    expect(reading.settings.find(({ kind }) => kind === 'idle-timeout')).toMatchObject({
      setting: 'idle_timeout',
      value: '90s',
    });
    expect(found(reading, 'stream_idle_timeout')).toMatchObject({ kind: 'no-effect', value: '60s' });
  });

  test("of a route's max_stream_duration take the place of the connection manager's", () => {
    const common = 'common_http_protocol_options: { max_stream_duration: 600s }';
    const alone = readText(bootstrap({ manager: common }));
    expect(found(alone, 'max_stream_duration')).toMatchObject({ kind: 'total-timeout', ms: 600_000 });
    const both = readText(
      bootstrap({ manager: common, route: 'cluster: app, max_stream_duration: { max_stream_duration: 0s }' }),
    );
    expect(found(both, 'max_stream_duration', 'total-timeout')).toMatchObject({
      ms: 0,
      path: expect.stringContaining('route prefix /'),
    });
    expect(found(both, 'max_stream_duration', 'no-effect').path).toContain('http_connection_manager');
  });

  test.each([
    'max_stream_duration: {}',
    'max_stream_duration: { max_stream_duration: 0s }',
    'max_stream_duration: { max_stream_duration: 6s }',
    'max_stream_duration: { grpc_timeout_header_max: 0s }',
    'maxStreamDuration: { grpcTimeoutHeaderOffset: 1s }',
  ])('of a route are off, its default too, under %s', (duration) => {
    const written = readText(bootstrap({ route: `cluster: app, timeout: 2s, ${duration}` }));
    const timeouts = written.settings.filter(({ setting }) => setting === 'timeout');
    expect(timeouts).toMatchObject([
      { kind: 'no-effect', value: '2s', detail: expect.stringContaining('max_stream_duration') },
    ]);
    const unwritten = readText(bootstrap({ route: `cluster: app, ${duration}` }));
    expect(unwritten.settings.filter(({ setting }) => setting === 'timeout')).toEqual([]);
  });

  test('of a route stay when max_stream_duration stands there without a value', () => {
    const reading = readText(bootstrap({ route: 'cluster: app, max_stream_duration: null' }));
    expect(found(reading, 'timeout', 'total-timeout').ms).toBe(15_000);
  });

  test('of the connection manager hold where a max_stream_duration of the route limits gRPC alone', () => {
    const reading = readText(
      bootstrap({
        manager: 'common_http_protocol_options: { max_stream_duration: 5s }',
        route: 'cluster: app, max_stream_duration: { grpc_timeout_header_max: 1s }',
      }),
    );
    expect(found(reading, 'max_stream_duration', 'total-timeout').ms).toBe(5_000);
  });

  test('of retries: silence counts on a running stream, per_try_timeout only before it', () => {
    const retry = 'retry_policy: { per_try_timeout: 30s, per_try_idle_timeout: 20s }';
    const reading = readText(bootstrap({ route: `cluster: app, ${retry}` }));
    expect(found(reading, 'per_try_idle_timeout')).toMatchObject({ kind: 'idle-timeout', ms: 20_000 });
    expect(found(reading, 'per_try_timeout', 'response-timeout').ms).toBe(30_000);
    expect(found(reading, 'per_try_timeout', 'no-effect').detail).toContain('running stream');
  });

  test('without effect on a stream are named only when they are written', () => {
    const words = ['request_timeout', 'idle_timeout', 'max_connection_duration', 'delayed_close_timeout'];
    const manager =
      'request_timeout: 9s\n          delayed_close_timeout: 9s\n          common_http_protocol_options: { idle_timeout: 9s, max_connection_duration: 9s }';
    const none = readText(bootstrap()).settings.filter(({ kind }) => kind === 'no-effect');
    const all = readText(bootstrap({ manager })).settings.filter(({ kind }) => kind === 'no-effect');
    expect(none).toEqual([]);
    expect(all.map(({ setting }) => setting).sort()).toEqual(words.sort());
    expect(all.every(({ detail }) => detail !== null)).toBe(true);
  });

  test('of the cluster extension: a stream duration cuts, an idle connection does not', () => {
    const cluster = `typed_extension_protocol_options:
      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
        common_http_protocol_options: { max_stream_duration: 60s, idle_timeout: 5s }
        explicit_http_config: { http2_protocol_options: {} }`;
    const reading = readText(bootstrap({ cluster }));
    expect(found(reading, 'max_stream_duration')).toMatchObject({
      kind: 'total-timeout',
      path: 'cluster app > common_http_protocol_options',
    });
    expect(found(reading, 'idle_timeout').kind).toBe('no-effect');
    expect(found(reading, 'load_assignment').detail).toBe('STATIC, http2');
  });
});

describe('limits', () => {
  test('are those of the default priority', () => {
    const cluster =
      'circuit_breakers: { thresholds: [{ priority: HIGH, max_requests: 1 }, { max_requests: 2 }] }';
    expect(found(readText(bootstrap({ cluster })), 'max_requests').value).toBe('2');
  });

  test('of HTTP/2 streams say since when the default holds', () => {
    expect(found(readText(bootstrap()), 'max_concurrent_streams')).toMatchObject({
      value: '1024',
      detail: expect.stringContaining('1.36'),
    });
    const manager = 'http2_protocol_options: { max_concurrent_streams: 100 }';
    expect(found(readText(bootstrap({ manager })), 'max_concurrent_streams')).toMatchObject({
      value: '100',
      detail: null,
    });
  });
});

describe('filters', () => {
  const filter = (type: string, config: string, rest = '') =>
    `{ name: f, ${rest} typed_config: { "@type": type.googleapis.com/envoy.x.v3.${type}, ${config} } }`;
  const kinds = (filters: string, route?: string) =>
    readText(bootstrap({ filters, route }))
      .settings.filter(({ path }) => path.endsWith('> f'))
      .map(({ kind, setting, value }) => `${kind} ${setting} ${value}`);
  const bucket = 'token_bucket: { max_tokens: 10, tokens_per_fill: 5, fill_interval: 1s }';
  const buffered = filter('ExternalProcessor', 'processing_mode: { response_body_mode: BUFFERED }');

  const rows = [
    {
      title: 'name a compressor that takes event streams',
      filters: filter(
        'Compressor',
        'response_direction_config: { common_config: { content_type: [text/html, text/event-stream] } }',
      ),
      are: ['compression content_type text/html text/event-stream'],
    },
    { title: 'leave out a compressor with the default types', filters: filter('Compressor', ''), are: [] },
    {
      title: 'name a processor that buffers the response',
      filters: buffered,
      are: ['buffering response_body_mode on'],
    },
    {
      title: 'leave out a processor that streams',
      filters: filter('ExternalProcessor', 'processing_mode: { response_body_mode: STREAMED }'),
      are: [],
    },
    {
      title: 'name a script that asks for the whole response',
      filters: filter('Lua', 'inline_code: "function envoy_on_response(h) h:body() end"'),
      are: ['buffering lua on'],
    },
    {
      title: 'leave out a script that asks for the request only',
      filters: filter('Lua', 'inline_code: "function envoy_on_request(h) h:body() end"'),
      are: [],
    },
    {
      title: 'name a token bucket',
      filters: filter('LocalRateLimit', bucket),
      are: ['rate-limit local_ratelimit 10 tokens, 5 more each 1s'],
    },
    {
      title: 'leave out a rate limit without a bucket',
      filters: filter('LocalRateLimit', 'stat_prefix: x'),
      are: [],
    },
    {
      title: 'name a rate limit service',
      filters: filter('RateLimit', 'domain: d'),
      are: ['rate-limit ratelimit domain d'],
    },
    {
      title: 'leave out a disabled filter',
      filters: filter('RateLimit', 'domain: d', 'disabled: true,'),
      are: [],
    },
  ];
  test.each(rows)('$title', ({ filters, are }) => {
    expect(kinds(filters)).toEqual(are);
  });

  test('that the route switches off are left out', () => {
    const off = `typed_per_filter_config: { f: { "@type": x.ExtProcPerRoute, disabled: true } }`;
    const hosts = `[{ name: app, domains: ["*"], routes: [{ match: { prefix: / }, route: { cluster: app }, ${off} }] }]`;
    const { settings } = readText(bootstrap({ filters: buffered, virtualHosts: hosts }));
    expect(settings.filter(({ kind }) => kind === 'buffering')).toEqual([]);
  });

  test('that buffer can be switched off in one word', () => {
    const place = found(readText(bootstrap({ filters: buffered })), 'response_body_mode').place;
    expect(place).toMatchObject({ length: 'BUFFERED'.length, template: 'NONE' });
  });
});

describe('access logs', () => {
  const log = (type: string, config: string) =>
    `access_log: [{ name: l, typed_config: { "@type": x.${type}, ${config} } }]`;
  const rows = [
    {
      title: 'a file in the default format',
      manager: log('FileAccessLog', 'path: /a.log'),
      path: '/a.log',
      format: null,
      escape: 'none',
    },
    {
      title: 'standard output',
      manager: log('StdoutAccessLog', ''),
      path: '/dev/stdout',
      format: null,
      escape: 'none',
    },
    {
      title: 'a text source',
      manager: log(
        'FileAccessLog',
        'path: /a, log_format: { text_format_source: { inline_string: "%DURATION%\\n" } }',
      ),
      path: '/a',
      format: '%DURATION%\n',
      escape: 'none',
    },
    {
      title: 'the older text format',
      manager: log('FileAccessLog', 'path: /a, log_format: { text_format: "%DURATION%" }'),
      path: '/a',
      format: '%DURATION%',
      escape: 'none',
    },
    {
      title: 'the oldest text format',
      manager: log('FileAccessLog', 'path: /a, format: "%DURATION%"'),
      path: '/a',
      format: '%DURATION%',
      escape: 'none',
    },
    {
      title: 'a JSON mapping',
      manager: log('FileAccessLog', 'path: /a, log_format: { json_format: { d: "%DURATION%" } }'),
      path: '/a',
      format: '{"d":"%DURATION%"}',
      escape: 'json',
    },
  ];
  test.each(rows)('are read from $title', ({ manager, path, format, escape: quoting }) => {
    expect(readText(bootstrap({ manager })).logs).toEqual([
      { role: 'access', path, places: [path], format, escape: quoting, flushMs: 10_000, buffered: true },
    ]);
  });

  test('that go to a collector are only named', () => {
    const reading = readText(bootstrap({ manager: log('HttpGrpcAccessLogConfig', '') }));
    expect(reading.logs).toEqual([]);
    expect(reading.warnings).toContainEqual(expect.stringContaining('writes no file'));
  });
});
