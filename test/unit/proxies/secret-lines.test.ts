/** What a diff's context may show: nothing that was not known to be harmless. */
import { describe, expect, test } from 'vitest';
import { secretLinesOf } from '../../../src/proxies/secret-lines.ts';

const secret = 'open-sesame';

function withheld(proxy: 'nginx' | 'envoy' | 'caddy', text: string): number[] {
  const isSecret = secretLinesOf(proxy, text);
  return text.split('\n').flatMap((_, index) => (isSecret(index + 1) ? [index + 1] : []));
}

describe('of nginx.conf', () => {
  test.each([
    ['a request header', `proxy_set_header X-Api-Key ${secret};`],
    ['a request header in quotes', `proxy_set_header Authorization "Bearer ${secret}";`],
    ['a gRPC header', `grpc_set_header X-Key ${secret};`],
    ['a header beside a variable', `proxy_set_header X-Key "$arg_k${secret}";`],
    ['a response header', `add_header X-Key ${secret} always;`],
    ['a variable', `set $token ${secret};`],
    ['a condition', `if ($http_x_key != "${secret}") { return 403; }`],
    ['a link checksum', `secure_link_md5 "$secure_link_expires$uri ${secret}";`],
    ['a link secret', `secure_link_secret ${secret};`],
    ['userinfo of a URL', `proxy_pass http://joe:${secret}@app.test;`],
    ['a key of an engine', `proxy_ssl_certificate_key "engine:pkcs11:pin-value=${secret}";`],
    ['a file of passwords', `ssl_password_file /run/${secret};`],
    ['a parameter', `fastcgi_param API_KEY ${secret};`],
    ['an answer', `return 200 ${secret};`],
    ['a rewritten path', `rewrite ^ /${secret} last;`],
    ['a directive of a module that nobody knows', `vod_magic ${secret};`],
    ['a value of the environment', `env API_KEY=${secret};`],
    ['a comment that speaks of one', `# old token: ${secret}`],
    ['a statement that was commented out', `#proxy_set_header Authorization ${secret};`],
    ['a comment with a made-up word', '# 9f8e7d6c5b4a'],
    ['a comment behind a statement', `proxy_buffering off; # password ${secret}`],
    ['a path with a made-up word', 'location /hooks/9f8e7d6c5b4a3f2e1d0c { }'],
    ['bytes that are no UTF-8', 'server_name caf\uFFFD.test;'],
  ])('%s is withheld', (_title, line) => {
    expect(withheld('nginx', `worker_processes 1;\n${line}\nuser www;\n`)).toEqual([2]);
  });

  test('a statement on several lines is withheld on each', () => {
    const text = `listen 80;\nproxy_set_header\n  X-Key\n  "a\n${secret}";\nlisten 81;\n`;
    expect(withheld('nginx', text)).toEqual([2, 3, 4, 5]);
  });

  test.each([
    ['a map', `map $http_x_key $ok {\n  default 0;\n  "${secret}" 1;\n}`],
    ['a split', `split_clients $arg_k $v {\n  50% ${secret};\n  * b;\n}`],
    ['a Lua block', `content_by_lua_block {\n  local t = {}\n  local k = "${secret}"\n}`],
    ['a block within a map', `map $a $b {\n  "x" "y";\n  # nothing\n  c d;\n}`],
  ])('%s is withheld to its end', (_title, block) => {
    const lines = block.split('\n').map((_, index) => index + 2);
    expect(withheld('nginx', `listen 80;\n${block}\nlisten 81;\n`)).toEqual(lines);
  });

  test.each([
    'proxy_set_header Host $host;',
    'proxy_set_header Connection "";',
    'proxy_set_header X-Forwarded-For "$proxy_add_x_forwarded_for, $remote_addr";',
    'add_header X-Accel-Buffering no;',
    'proxy_pass http://10.0.0.1:3000; # the feed',
    'location ~ "^/feed/(?<key>[a-z0-9]{32})$" { }',
    'location /events { proxy_pass http://app_v2_backend_production_1; proxy_read_timeout 30s; }',
    'return 301 https://$host$request_uri;',
    'server k8s-app-7d9f8b6c5d.prod.svc:80 max_fails=3;',
    '# how long a silence may last',
  ])('"%s" may be shown', (line) => {
    expect(withheld('nginx', line)).toEqual([]);
  });
});

describe('of an Envoy configuration', () => {
  test.each([
    ['a string in place', `inline_string: "${secret}"`],
    ['bytes in place', 'inline_bytes: b3Blbi1zZXNhbWU='],
    ['a header that is added', `request_headers_to_add: [{ header: { key: x-key, value: ${secret} } }]`],
    ['an answer', `direct_response: { status: 200, body: { inline_string: ${secret} } }`],
    ['users', `users: { inline_string: "joe:${secret}" }`],
    ['a password', `password: ${secret}`],
    ['a header that is compared', `headers: [{ name: x-key, string_match: { prefix: ${secret} } }]`],
    ['a parameter that is compared', `query_parameters: [{ name: k, string_match: { exact: "12345" } }]`],
    ['a key set', `local_jwks: { inline_string: '{"k":"${secret}"}' }`],
    ['metadata', `filter_metadata: { app: { name: ${secret} } }`],
    ['a value under a key that nobody knows', `magic: ${secret}`],
    ['a value under an anchor', `magic: &a ${secret}`],
    ['a key that is one', `map: { "joe ${secret}": true }`],
    ['JSON', `"hmac": "${secret}"`],
    ['a comment', `idle_timeout: 1s # key ${secret}`],
    ['a path with a made-up word', 'prefix: /hooks/9f8e7d6c5b4a3f2e1d0c'],
  ])('%s is withheld', (_title, line) => {
    expect(withheld('envoy', `name: a\n${line}\ntimeout: 15s\n`)).toEqual([2]);
  });

  test('a text on several lines is withheld on each', () => {
    const text = `name: a\nlua:\n  inline_code: |\n    local k = "${secret}"\n    return k\ntimeout: 15s\n`;
    expect(withheld('envoy', text)).toEqual([3, 4, 5]);
  });

  test.each([
    'max_stream_duration: { max_stream_duration: 3s, grpc_timeout_header_max: 0s }',
    'route: { cluster: app_v2, timeout: 15s, idle_timeout: 2s }',
    'match: { prefix: "/events" }',
    'domains: ["app.test", "*.app.test:8080"]',
    '"@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    'socket_address: { address: 127.0.0.1, port_value: 8080 }',
    'max_requests: 1024',
    'token_bucket: { max_tokens: 10, tokens_per_fill: 5, fill_interval: 1s }',
    'ignore_port_in_host_matching: true',
    'log_format: { text_format_source: { inline_string: "%START_TIME% %REQ(:PATH)%" } }',
  ])('"%s" may be shown', (line) => {
    expect(withheld('envoy', line)).toEqual([]);
  });

  test('of a text that is no YAML nothing is shown', () => {
    expect(withheld('envoy', 'a: [1\nb: 2\n')).toEqual([1, 2, 3]);
  });
});

describe('of a JSON config of Caddy', () => {
  test.each([
    [
      'times beside each other',
      '"transport":{"protocol":"http","read_timeout":3000000000,"dial_timeout":"2s"},',
      [],
    ],
    ['a name that is not known', '"read_timeout":3000000000,"password":"open"', [2]],
    ['a list of words', '"path":["open-sesame"]', [2]],
  ])('%s', (_title, line, expected) => {
    expect(withheld('caddy', `{"apps":{\n${line}\n}}`)).toEqual(expected);
  });
});
