import { expect, test } from 'vitest';
import { reasonLine } from '../../../src/model/body/line.ts';

test.each([
  ['{"error":{"code":"conflict","message":"one stream per user"}}', 'one stream per user'],
  ['{"title":"Bad","detail":"the id is not a number","status":400}', 'Bad: the id is not a number'],
  ['{"error":"invalid_grant","error_description":"token expired"}', 'invalid_grant: token expired'],
  ['{"errors":[{"msg":"field required"}]}', 'field required'],
  ['{"status":418}', '{"status":418}'],
  ['[{"message":"first"},{"message":"second"}]', 'first'],
  ['{"error":"cut \\"short\\" he', 'cut \\"short\\" he'],
  ['<html><head><title>418</title></head><body><h1>I am a teapot</h1></body></html>', '418: I am a teapot'],
  ['<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1>', '403 Forbidden'],
  ['<html><body><p>Only   &lt;one&gt;\n stream</p></body></html>', 'Only <one> stream'],
  ['\n\n  ----\nToo many sessions\nsee the docs', 'Too many sessions'],
  ['stop\u001b[2Jnow\u202e', 'stop [2Jnow'],
])('%j tells %j', (body, line) => {
  expect(reasonLine(body)).toBe(line);
});

test.each(['', '  \n', '----', '<html></html>', '<svg/>', '<script>alert(1)</script>'])(
  '%j has no words',
  (body) => {
    expect(reasonLine(body)).toBeNull();
  },
);

test('is cut at 200 characters', () => {
  expect(reasonLine('word '.repeat(1_000))?.length).toBe(200);
});

test.each(['<', '{"a":', '[', '&#x', '"message":"\\', '<title>', '<script>'])(
  'takes no more than linear time for %j over and over',
  (piece) => {
    // Run at two sizes in one go: what backtracks takes minutes here, and the test's own limit ends it.
    for (const size of [4_000, 64_000]) reasonLine(piece.repeat(Math.ceil(size / piece.length)));
  },
  20_000,
);
