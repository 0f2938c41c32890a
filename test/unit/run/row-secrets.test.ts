import { describe, expect, test } from 'vitest';
import { rowRedactor } from '../../../src/run/row-secrets.ts';
import { row } from '../facts-builder.ts';

const redact = rowRedactor('key');

describe('the name of a field tells that its value is a secret', () => {
  test.each([
    ['http_authorization', 'Bearer opensesame'],
    ['http_x_anything', 'opensesame'],
    ['http_cookie', 'theme=opensesame'],
    ['cookie_theme', 'opensesame'],
    ['arg_room', 'opensesame'],
    ['args', 'room=opensesame'],
    ['sent_http_x_auth_token', 'opensesame'],
    ['upstream_http_set_cookie', 'a=opensesame; Path=/'],
    ['REQ(X-API-KEY)', 'opensesame'],
    ['REQ(X-ANY?AUTHORIZATION)', 'opensesame'],
    ['RESP(X-CSRF-TOKEN)', 'opensesame'],
    ['request.headers.X-Any', 'opensesame'],
    ['request_body', '{"a":"opensesame"}'],
    ['session_id', 'opensesame'],
  ])('%s', (name, value) => {
    const escaped = JSON.stringify(value).slice(1, -1);
    const shown = redact(row('nginx', 'clean', { raw: `200 "${escaped}" 0.1`, fields: { [name]: value } }));
    expect(JSON.stringify(shown)).not.toContain('opensesame');
    expect(shown.raw).toMatch(/^200 ".+" 0\.1$/);
  });

  test.each([
    ['http_x_request_id', '3f0c2b1e-77aa-4c55-9d5e-0123456789ab'],
    ['request_id', '3f0c2b1e77aa4c559d5e0123456789ab'],
    ['http_user_agent', 'sse-doctor/0.1.0 (ab12cd/c1)'],
    ['http_x_forwarded_for', '192.0.2.7, 10.0.0.1'],
    ['sent_http_content_type', 'text/event-stream'],
    ['RESP(CF-RAY)', '8f1a2b3c4d5e6f70-FRA'],
    ['upstream_addr', '10.0.0.1:8080'],
    ['RESPONSE_CODE_DETAILS', 'upstream_per_try_idle_timeout'],
  ])('but that of %s stays', (name, value) => {
    const shown = redact(row('nginx', 'clean', { raw: `"${value}"`, fields: { [name]: value } }));
    expect(shown.fields[name]).toBe(value);
    expect(shown.raw).toBe(`"${value}"`);
  });
});

test('the path that was asked for and the one that a row names come out equal', () => {
  const path = '/events/9f86d081884c7d659a2f/stream?room=7';
  const shown = redact(row('nginx', 'clean', { raw: `"GET ${path} HTTP/1.1"`, path, fields: {} }));
  expect(shown.path).toMatch(/^\/events\/~[0-9a-f]{8}\/stream\?room=~[0-9a-f]{8}$/);
  expect(shown.raw).toBe(`"GET ${shown.path} HTTP/1.1"`);
});
