import { describe, expect, test } from 'vitest';
import { type KeptSetting, upgradeSettings } from '../../../../src/kept/older/settings.ts';
import { setting } from '../../facts-builder.ts';

/** As a version kept it that knew no states. */
function keptBefore(change: Parameters<typeof setting>[0]): KeptSetting {
  const { state: _, ...kept } = setting(change);
  return kept;
}

const upgraded = (change: Parameters<typeof setting>[0]) => upgradeSettings([keptBefore(change)])[0];

describe('a setting that was kept without a state', () => {
  test.each([
    ['domains', 'server_name app.example.test', 'matched'],
    ['domains', null, 'matched'],
    ['domains', 'no match', 'unmatched'],
    ['domains', 'matches without port', 'port-unmatched'],
    ['domains', 'no server_name is x; this server answers as the default', 'default-server'],
    ['domains', 'no server_name is x; this is the only server on that port', null],
    ['route', 'proxy_pass http://app', 'passes'],
    ['route', 'grpc_pass grpc://app; if in it may change this', 'passes'],
    ['route', 'memcached_pass', null],
    ['route', 'static files (try_files $uri /index.html)', 'serves-files'],
    ['upstream', 'round robin; keepalive 32', 'keeps-connections'],
    ['upstream', 'round robin; keepalive.example.test:80 backup', null],
    ['max-streams', 'HTTP/2 is off on this server', 'http2-off'],
    ['max-streams', 'HTTP/2 is on', null],
    ['listener', 'tls', 'tls'],
    ['listener', 'plain', 'plain'],
    ['error-log', 'info', 'keeps-notices'],
    ['error-log', 'error', null],
    ['error-log', 'crit', 'hides-errors'],
    ['buffering', 'proxy_ignore_headers X-Accel-Buffering (nginx.conf:9): …', 'forced'],
    ['buffering', null, null],
    ['rate-limit', 'zone one, key $server_name', null],
  ] as const)('%s "%s": %s', (kind, detail, state) => {
    expect(upgraded({ kind, setting: 'word', detail })).toMatchObject({ state, detail });
  });

  test.each([
    ['idle-timeout', 'per_try_idle_timeout', 'per-try'],
    ['idle-timeout', 'stream_idle_timeout', null],
    ['response-timeout', 'per_try_timeout', 'per-try'],
    ['total-timeout', 'timeout', 'response'],
    ['total-timeout', 'max_stream_duration', 'stream'],
    ['max-requests', 'max_pending_requests', 'waiting'],
    ['no-effect', 'timeout', 'response-limit'],
    ['no-effect', 'delayed_close_timeout', 'close-delay'],
    ['no-effect', 'keepalive_timeout', null],
    ['listener', 'alpn_protocols', 'alpn'],
    ['buffering', 'response_body_mode', 'whole-body'],
  ] as const)("Envoy's %s %s: %s", (kind, word, state) => {
    expect(upgraded({ kind, setting: word, proxy: 'envoy', detail: 'x' })).toMatchObject({ state });
  });

  test('of a cluster is told by its path', () => {
    const path = 'cluster origin > common_http_protocol_options';
    expect(upgraded({ kind: 'total-timeout', setting: 'max_stream_duration', path })?.state).toBe(
      'upstream-stream',
    );
  });

  test.each([
    ['return 503', 503],
    ['return 301 /events/, by try_files of location /', 301],
    ['direct_response 404', 404],
    ['return https://app.example.test', undefined],
  ])('%s: the status that it answers with', (detail, answers) => {
    expect(upgraded({ kind: 'route', setting: 'location', detail })).toMatchObject({ state: 'answers' });
    expect(upgraded({ kind: 'route', setting: 'location', detail })?.answers).toBe(answers);
  });

  test('compresses event streams where they are among the types', () => {
    const types = (value: string) => upgraded({ kind: 'compression', setting: 'gzip_types', value })?.state;
    expect(['text/css text/event-stream', '*', 'text/html'].map(types)).toEqual([
      'event-streams',
      'event-streams',
      null,
    ]);
  });

  test('a log that goes nowhere hides its errors whatever its level', () => {
    const log = { kind: 'error-log', setting: 'error_log', value: '/dev/null', detail: 'info' } as const;
    expect(upgraded(log)?.state).toBe('hides-errors');
  });
});

test('a setting with a state keeps it, whatever its text', () => {
  const now = setting({ kind: 'listener', setting: 'listen', state: 'tls', detail: 'plain' });
  expect(upgradeSettings([now])).toEqual([now]);
});
