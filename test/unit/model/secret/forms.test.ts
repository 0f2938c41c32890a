import { describe, expect, it } from 'vitest';
import { redactContent, redactHeaders, redactText } from '../../../../src/model/secret.ts';

const key = 'the key of this run';
const S = 'Hunter2x9';

describe('a secret is found however its name and value are written', () => {
  it.each([
    `{"name":"x-api-key","value":"${S}"}`,
    `{"value":"${S}","name":"x-api-key"}`,
    `{"name":"x-api-key","in":"header","value":"${S}"}`,
    JSON.stringify(`{"name":"x-api-key","value":"${S}"}`),
    `[{"key":"Authorization","value":"Bearer ${S}"}]`,
    `{"name":"Cookie","value":"a=${S}"}`,
    `- name: DB_PASS\n  value: ${S}`,
    `["x-api-key","${S}"]`,
    `[["host","a"], ["x-api-key", "${S}"]]`,
    `["Host","a","x-api-key","${S}","accept","*/*"]`,
    `[('x-api-key', '${S}')]`,
    `"password":{"value":"${S}"}`,
    `"password": {"type": "plain", "value": "${S}"}`,
    `"tokens":["${S}"]`,
    `"tokens":["a","${S}"]`,
    `authorization: [Bearer ${S}]`,
    `got {authorization=[Bearer ${S}], x-api-key=[${S}]}`,
    `Authorization: Bearer "${S}"`,
    `sent authorization: Bearer "${S}" to it`,
    `Authorization: Token token="${S}", foo`,
    `Authorization: Token token="abc", foo="${S}"`,
    `Authorization: Custom abc ${S}`,
    `> Authorization: Custom abc ${S}`,
    `-H 'authorization: Custom abc ${S}' x`,
    `"a\\r\\nauthorization: Custom abc ${S}\\r\\nhost: b"`,
    `row 7 authorization: Custom abc ${S}`,
    `Cookie: a; c=${S}`,
    `Cookie: a=b; c; d=${S}`,
    `Cookie: a=b, c=${S}`,
    `Cookie: a=b,${S}`,
    `Cookie: a="x y"; c=${S}`,
    `Cookie: a=x ${S}; c=d`,
    'Cookie: Hunter2x9',
    `x cookie: a=b; ${S}; e=f`,
    `x-api-key: a ${S}`,
    `x-api-key: ${S},${S}`,
    `password=abc,${S}`,
    `password=abc;${S}`,
    `password=(${S})`,
    `password=[${S}]`,
    `password={${S}}`,
    `password=<${S}>`,
    `secret: [${S}]`,
    `token     = ${S}`,
    `api_key      : ${S}`,
    `<password>${S}</password>`,
    `<wsse:Password Type="text">${S}</wsse:Password>`,
    `<input name="csrf_token" value="${S}">`,
    `<input value="${S}" name="csrf_token">`,
    `<meta name="csrf-token" content="${S}" />`,
    `{:password=>"${S}"}`,
    `{"password"=>"${S}"}`,
    `password => ${S}`,
    `password:\n  ${S}\nnext: 1`,
    `secrets:\n  - ${S}`,
    `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${S}\n-----END PGP PRIVATE KEY BLOCK-----`,
    `-----BEGIN ENCRYPTED DATA-----\n${S}`,
    `login --password ${S}`,
    `curl -u joe:${S} http://a.example/`,
    `curl --user 'joe:${S}' http://a.example/`,
    `DB_PASS=${S}`,
    `X-Tenant-Pass: ${S}`,
    `db_pwd: ${S}`,
    `passphrase=${S}`,
    `pass=${S}`,
  ])('%s', (text) => {
    const once = redactContent(text, key);
    expect(once).not.toContain(S);
    expect(redactContent(once, key)).toBe(once);
  });

  it('keeps what stands beside it', () => {
    expect(redactText(`{"name":"x-api-key","value":"${S}","n":1}`, key)).toMatch(
      /^\{"name":"x-api-key","value":"~[0-9a-f]{8}","n":1\}$/,
    );
    expect(redactText(`got {authorization=[Bearer ${S}], n=[1]}`, key)).toBe(
      'got {authorization=[Bearer [redacted]], n=[1]}',
    );
    expect(redactText(`authorization: Bearer ${S}, x-request-id: 17`, key)).toBe(
      'authorization: Bearer [redacted], x-request-id: 17',
    );
    expect(redactText(`authorization=${S} path=/events status=200`, key)).toBe(
      'authorization=[redacted] path=/events status=200',
    );
    expect(redactText(`user=a;password=${S};host=b`, key)).toMatch(/^user=a;password=~[0-9a-f]{8};host=b$/);
  });
});

describe('what looks alike stays', () => {
  it.each([
    '{"name":"color","value":"Hunter2x9"}',
    '{"name":"content-type","value":"text/event-stream"}',
    '{"value":"Hunter2x9","name":"room"}',
    '["content-type","text/event-stream"]',
    '{"required":["name","password","email"]}',
    '["password","email"]',
    '{"name":"token","value":"comma"}',
    '{"position":{"value":"Hunter2x9"}}',
    '{"tokens":["Hel","lo"],"max_tokens":100}',
    'secret:\n  name: app\n  file: tls.crt',
    'first_pass=12 bypass=Hunter2x9 passed: 12 pass through: yes',
    'proxy_pass: http',
    'use --password to set it; -u 1000:1000 --user joe',
    '<title>Hunter2x9</title> a > b',
    '<token>comma</token>',
    'const f = (token) => token;',
    '-----BEGIN of a long line-----',
    'the cookie: none',
  ])('%s', (text) => expect(redactContent(text, key)).toBe(text));

  it('in headers', () => {
    expect(redactHeaders([['X-Pass-Through', 'yes']], key)).toEqual([['X-Pass-Through', 'yes']]);
    expect(redactHeaders([['X-Tenant-Pass', 'abc']], key)).toEqual([['X-Tenant-Pass', '[redacted]']]);
  });
});

describe('paths', () => {
  it.each(['/hooks/V1StGXR8_Z5jdHi6B-myT/x', '/hooks/aB3.xK9.pL2.mN4/x', '/accounts/123456789012/x'])(
    'a token in %s is replaced',
    (path) => expect(redactText(path, key)).toMatch(/^\/\w+\/~[0-9a-f]{8}\/x$/),
  );

  it.each([
    '/events/order-created-v2/x',
    '/builds/20261128223704/x',
    '/orders/12345678901',
    '/v1.22.1/x',
    '/Content-Security-Policy-Report-Only-2',
    'sse-doctor/0.1.0 (run/c1)',
  ])('%s stays', (path) => expect(redactText(path, key)).toBe(path));

  it('a word of that form is replaced wherever it stands', () =>
    expect(redactContent('id V1StGXR8_Z5jdHi6B-myT', key)).toMatch(/^id ~[0-9a-f]{8}$/));
});
