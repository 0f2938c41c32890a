import { describe, expect, test } from 'vitest';
import { bodyKindOf } from '../../../../src/analysis/answers/body-kind.ts';
import { statusMeaning, statusName } from '../../../../src/analysis/answers/status-names.ts';
import { isRpcError } from '../../../../src/model/answer/json-rpc.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { stream } from '../../facts-builder.ts';

describe('what a body is in place of a stream', () => {
  test.each<[string, string, string, number?]>([
    ['nothing', '', ''],
    ['nothing', '', '   '],
    ['nothing', 'text/plain', '', 204],
    ['other document', 'text/plain', ''],
    ['event stream under another type', 'text/plain', 'data: 1\n\n'],
    ['event stream under another type', 'application/octet-stream', ': comment\n\n'],
    ['event stream under another type', 'text/plain', 'hello\nid: 7\n'],
    ['event stream under another type', 'text/plain', 'retry: 5000'],
    ['HTML page', 'text/html', 'data: <b>'],
    ['JSON document', 'application/json', '{\ndata: 1}'],
    ['other document', 'text/plain', 'some data: 1'],
    ['HTML page', 'text/html; charset=utf-8', '<p>'],
    ['HTML page', '', '<!doctype html><p>'],
    ['HTML page', '', '<HTML><p>'],
    ['other document', '', 'see <html> there'],
    ['login page', 'text/html', '<input type="password">'],
    ['login page', 'text/html', "<input type='password'>"],
    ['login page', 'text/html', 'Please log in'],
    ['login page', 'text/html', 'Sign in to go on'],
    ['login page', 'text/html', 'Login'],
    ['application shell', 'text/html', '<div id="root"></div>'],
    ['application shell', 'text/html', '<div id=app>'],
    ['application shell', 'text/html', '<script src="/a.js" type="module">'],
    ['application shell', 'text/html', '<app-root>'],
    ['JSON error', 'application/json', '{"error":"no"}'],
    ['JSON error', '', '[{"Message":"no"}]'],
    ['JSON error', 'application/problem+json', '{"detail":"no"}'],
    ['JSON error', 'application/json', '{"status":500,"message":"no","trace":{"at":["Foo.java'],
    ['JSON document', 'application/json', '{"items":[]}'],
    [
      'JSON document',
      'application/json',
      '{"object":"chat.completion","choices":[{"message":{"role":"assistant","content":"hi"}}]}',
    ],
    ['JSON document', 'application/json', '{"object":"chat.completion","choices":[{"message":{"role":"ass'],
    ['JSON document', 'application/json', '{"data":[1],"error":null,"errors":[]}'],
    ['JSON document', '', '[1,2]'],
    ['other document', 'text/plain', 'x {"error":1}'],
  ])('%s: %s %j', (kind, type, bodyStart, status = 200) => {
    const headers: Stream['headers'] = type === '' ? [] : [['content-type', type]];
    expect(bodyKindOf(stream({ status, headers, bodyStart }).done())).toBe(kind);
  });

  test('is nothing where no body came', () => {
    expect(bodyKindOf(stream({ headers: [], bodyStart: null }).done())).toBe('nothing');
  });
});

describe('a status has a name and a meaning', () => {
  test('its own, else its number and its class', () => {
    expect(statusName(409)).toBe('409 Conflict');
    expect(statusName(299)).toBe('299');
    expect(statusMeaning(409)).toContain('one stream for a user');
    expect(statusMeaning(299)).toContain('a success');
    expect(statusMeaning(300)).toContain('A redirect of this kind');
    expect(statusMeaning(399)).toContain('A redirect of this kind');
    expect(statusMeaning(400)).toContain('malformed');
    expect(statusMeaning(402)).toContain('the request is at fault');
    expect(statusMeaning(499)).toContain('Nginx writes 499');
    expect(statusMeaning(498)).toContain('the request is at fault');
    expect(statusMeaning(500)).toContain('the server is at fault');
  });
});

describe('a JSON-RPC answer that is an error', () => {
  test.each([
    '{"jsonrpc":"2.0","id":1,"error":{"code":-32601}}',
    '[{"id":1,"result":{}},{"id":2,"error":{"code":1}}]',
    '{"jsonrpc":"2.0","error" : {"code":-32601,"message":"cut sho',
  ])('is %s', (body) => expect(isRpcError(body)).toBe(true));

  test.each([
    '{"jsonrpc":"2.0","id":1,"result":{"error":{}}}',
    '{"id":1,"error":{"code":1},"result":{}}',
    '{"id":1,"error":null}',
    '{"id":1,"error":"no"}',
    '[]',
    'null',
    '{"result":{"error":{"code":1},"cut sho',
    '{"message":"error","cut sho',
  ])('is not %s', (body) => expect(isRpcError(body)).toBe(false));
});
