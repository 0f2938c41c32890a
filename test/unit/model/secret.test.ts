import { describe, expect, it } from 'vitest';
import { redactBody, redactHeaders, redactText, redactUrl } from '../../../src/model/secret.ts';

const key = 'the key of this run';
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P';
const basic = Buffer.from('ann:opensesame').toString('base64');

describe('headers', () => {
  const value = (name: string, text: string) => redactHeaders([[name, text]], key)[0]?.[1];

  it.each([
    ['Authorization', `Bearer ${jwt}`, 'Bearer [redacted]'],
    ['authorization', `Basic ${basic}`, 'Basic [redacted]'],
    ['Authorization', 'just-the-secret', '[redacted]'],
    ['Authorization', 'correct horse', '[redacted]'],
    ['Proxy-Authorization', 'Digest username="ann", response="0af"', 'Digest [redacted]'],
    ['X-Api-Key', 'k-123', '[redacted]'],
    ['api-key', 'k 123', '[redacted]'],
    ['X-Auth-Token', 'Bearer abc', '[redacted]'],
    ['Mcp-Session-Id', '1868a90c', '[redacted]'],
    ['X-Client-Secret', 'abc', '[redacted]'],
  ])('replaces the value of %s: %s', (name, text, expected) => {
    expect(value(name, text)).toBe(expected);
  });

  it('keeps the names of cookies and the attributes of Set-Cookie', () => {
    expect(value('Cookie', 'sid=opensesame; theme=dark')).toMatch(/^sid=~[0-9a-f]{8}; theme=~[0-9a-f]{8}$/);
    expect(value('Set-Cookie', 'sid=opensesame; Path=/; Max-Age=60; HttpOnly; SameSite=Lax')).toMatch(
      /^sid=~[0-9a-f]{8}; Path=\/; Max-Age=60; HttpOnly; SameSite=Lax$/,
    );
  });

  it('replaces what a URL in another header carries', () => {
    expect(value('Location', 'https://login.example/?code=opensesame')).toMatch(/\?code=~[0-9a-f]{8}$/);
  });

  it.each([
    ['Content-Type', 'text/event-stream; charset=utf-8'],
    ['Cache-Control', 'no-cache, no-transform'],
    ['User-Agent', 'sse-doctor/0.1.0 (ab12cd/c1)'],
    ['x-request-id', '3f0c2b1e-77aa-4c55-9d5e-0123456789ab'],
    ['WWW-Authenticate', 'Bearer realm="api", error="invalid_token", error_description="expired"'],
    ['WWW-Authenticate', 'Basic realm="staff"'],
    ['Alt-Svc', 'h3=":443"; ma=86400'],
    ['Date', 'Tue, 04 Mar 2025 10:00:00 GMT'],
  ])('leaves %s: %s as it is', (name, text) => {
    expect(value(name, text)).toBe(text);
  });
});

describe('URLs', () => {
  it('drops userinfo, keeps the path and hashes every value of the query', () => {
    expect(redactUrl('https://ann:p@ss@api.example:8443/v1/sse?token=abc&room=7', key)).toMatch(
      /^https:\/\/api\.example:8443\/v1\/sse\?token=~[0-9a-f]{8}&room=~[0-9a-f]{8}$/,
    );
  });

  it('gives equal values equal hashes within a run, and other ones in the next run', () => {
    const [a, b] = redactUrl('/sse?a=same&b=same', key).matchAll(/~[0-9a-f]{8}/g);
    expect(a?.[0]).toBe(b?.[0]);
    expect(redactUrl('/sse?a=same', key)).not.toBe(redactUrl('/sse?a=same', 'another run'));
    expect(redactUrl('/sse?a=same', key)).not.toBe(redactUrl('/sse?a=other', key));
  });

  it('replaces fragments, nameless tokens, matrix parameters and tokens in the path', () => {
    for (const url of [
      '/cb#access_token=opensesame',
      '/sse?opensesameopensesame1',
      '/sse;jsessionid=opensesame?x=1',
      '/hooks/sk-opensesame0123456789',
    ]) {
      expect(redactUrl(url, key)).not.toContain('opensesame');
    }
  });

  it.each(['https://api.example/v1/sse', '/sse?', '/sse?live', '/users/@ann/events', 'http://[::1]:8080/a'])(
    'leaves %s as it is',
    (url) => expect(redactUrl(url, key)).toBe(url),
  );

  it.each([
    [
      'Nginx',
      (path: string) => `127.0.0.1 - - [04/Mar/2025:10:00:00 +0000] "GET ${path} HTTP/1.1" 200 5 "-" "curl"`,
    ],
    ['Envoy as JSON', (path: string) => JSON.stringify({ method: 'GET', path, response_code: 200 })],
    ['a Go program', (path: string) => JSON.stringify({ uri: path }).replaceAll('&', '\\u0026')],
    ['an error log', (path: string) => `closed, request: "GET ${path} HTTP/1.1", host: "a.example"`],
  ])('make the path that %s logs equal to the path that was asked for', (_, rowOf) => {
    for (const path of ['/sse?token=abc&x=1', '/s?q=a%20b(c)', '/s?t=a.b.', `/s?j=${jwt}`, "/s?q=it's&r=2"]) {
      expect(redactText(rowOf(path), key)).toBe(rowOf(redactUrl(path, key)));
    }
  });
});

describe('text', () => {
  it.each([
    'GET /sse?token=opensesame HTTP/1.1',
    'upstream: "http://ann:opensesame@127.0.0.1:8080/sse"',
    'authorization: Bearer opensesame',
    'Authorization: opensesame',
    'proxy_set_header Authorization "Bearer opensesame";',
    `sent Basic ${Buffer.from('ann:opensesame').toString('base64')} twice`,
    'got bearer opensesame42, refused',
    '{"user":"ann","password":"opensesame"}',
    String.raw`{"message":"{\"api_key\":\"opensesame\",\"n\":1}"}`,
    '{"accessToken": "opensesame", "expires_in": 60}',
    '{"password":"open\\"opensesame"}',
    '{"secret":"opensesame cut by the 200-character lim',
    'endpoint /messages?sessionId=opensesame',
    'Cookie: sid=opensesame; theme=dark',
    '{"cookie":"sid=opensesame; theme=opensesame"}',
    'Set-Cookie: sid=opensesame; Path=/',
    'ts=1 session=opensesame status=200',
    'grant_type=x&client_secret=opensesame',
    'x-api-key: opensesame',
    '{"headers":{"Authorization":["Bearer opensesame"],"X-Api-Key":["opensesame", "opensesame"]}}',
    '  password: opensesame',
    '{ key: x-api-key, value: 1, password: opensesame }',
    'key sk-proj-opensesame0123456789 refused',
    'clone with ghp_opensesame0123456789',
  ])('takes the secret out of: %s', (text) => {
    const result = redactText(text, key);
    expect(result).not.toContain('opensesame');
    expect(result).not.toContain(Buffer.from('ann:opensesame').toString('base64'));
  });

  it('takes out a JWT wherever it stands', () => {
    expect(redactText(`id ${jwt}, next`, key)).toBe('id [redacted], next');
  });

  it('keeps what surrounds a secret', () => {
    expect(redactText('10:00 "GET /sse?token=abc HTTP/1.1" 200 Bearer abc123, done', key)).toMatch(
      /^10:00 "GET \/sse\?token=~[0-9a-f]{8} HTTP\/1\.1" 200 Bearer \[redacted\], done$/,
    );
    expect(JSON.parse(redactText('{"password":"a\\"b","n":1}', key))).toMatchObject({ n: 1 });
  });

  it.each([
    'sse-doctor/0.1.0 (ab12cd/c1)',
    '2025/03/04 10:00:00 [error] 31#31: *812 upstream timed out (110: Connection timed out) while reading upstream',
    '127.0.0.1 - - [04/Mar/2025:10:00:00 +0000] "GET /events HTTP/1.1" 200 1042 "-" "sse-doctor/0.1.0 (ab12cd/c1)"',
    '[2025-03-04T10:00:00.000Z] "GET /events HTTP/2" 200 UT upstream_per_try_idle_timeout - "-" 0 42 60001 1 "-"',
    '{"start_time":"2025-03-04T10:00:00.000Z","response_flags":"SI","duration":60001,"connection_id":7}',
    '{"usage":{"completion_tokens":12,"max_tokens":100}}',
    'The bearer of this letter is basic and honest; really? yes = no',
    'Bearer token missing, Basic authentication required',
    'unexpected token: comma',
    'the session ended; a new session began',
    'proxy_read_timeout 60s; # password and token rules are elsewhere',
    'proxy_set_header Authorization $http_authorization;',
    'proxy_pass http://app/?room=$arg_room;',
    'ssl_session_cache shared:SSL:10m; limit_req_zone $binary_remote_addr zone=tokens:10m rate=1r/s;',
    'token_bucket: { max_tokens: 100, tokens_per_fill: 10, fill_interval: 1s }',
    'from sk-learn-something-long-without-digits, task-abcdefghijklmnop1',
    'time="2025-03-04T10:00:00Z" level=info msg="open" path=/events status=200',
    'ann@example.org wrote to https://api.example/@ann/events',
    ': heartbeat 17',
  ])('leaves ordinary text alone: %s', (text) => {
    expect(redactText(text, key)).toBe(text);
  });

  it('takes no value that closes a quoted URL for a name, whatever word it is', () => {
    const words = ': context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
    const text = redactText(`Get "http://x.test/events?a=1&api_key=my-secret-key"${words}`, 'k');
    expect(text).toContain(words);
    expect(text).not.toContain('my-secret-key');
    expect(redactText('{"a=client_secret": "abc"}', 'k')).not.toContain('abc');
  });

  it('changes nothing when applied again, whatever the pieces and their order', () => {
    const pieces = [
      '?token=a.b)',
      '&x=',
      "'",
      '"',
      ' ',
      '; ',
      'Bearer ',
      `Basic ${basic}`,
      jwt,
      '\\',
      '~',
      ']',
    ];
    pieces.push(
      '"password":"',
      'cookie: a=b',
      'authorization: ',
      'sk-abcdefgh0123456789',
      '#f=1',
      '[redacted]',
    );
    pieces.push(
      'http://u:p@h/',
      'session=',
      'api_key: z',
      '\n',
      'word',
      '42',
      '-',
      '=',
      '@',
      ',',
      '{',
      '\\u0026',
    );
    const next = pseudoRandom(7);
    for (let round = 0; round < 5_000; round++) {
      const text = Array.from({ length: 1 + (next() % 7) }, () => pieces[next() % pieces.length]).join('');
      const once = redactText(text, key);
      expect(redactText(once, key), text).toBe(once);
      expect(redactUrl(redactUrl(text, key), key), text).toBe(redactUrl(text, key));
    }
  });

  it('stays quick on long rows made to be slow', () => {
    const began = performance.now();
    for (const piece of [
      'a',
      '-',
      '.',
      'a-',
      '?a=',
      'cookie:a=b;',
      '"token":"',
      'eyJ',
      'http://',
      '\\"',
      'bearer ',
    ]) {
      redactText(piece.repeat(20_000), key);
    }
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('bodies', () => {
  it('are replaced by their size in bytes, once', () => {
    expect(redactBody('é'.repeat(60))).toBe('[body of 120 bytes]');
    expect(redactBody(new Uint8Array(3))).toBe('[body of 3 bytes]');
    expect(redactBody(redactBody('abc'))).toBe('[body of 3 bytes]');
  });
});

/** Numbers that are the same on every run (a linear congruential generator). */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
  };
}
