import { describe, expect, test } from 'vitest';
import { redactBody, redactHeaders, redactRequestHeaders } from '../../../../src/model/secret.ts';

describe('credentials', () => {
  const sent = (name: string, value: string) => redactRequestHeaders([[name, value]], 'key')[0]?.[1] ?? '';

  test.each([
    ['Bearer abc', 'Bearer [redacted]'],
    ['bEaReR x', 'bEaReR [redacted]'],
    ['  Basic dXNlcjpwYXNz', 'Basic [redacted]'],
    ['Basic\tdXNlcjpwYXNz', 'Basic [redacted]'],
    ['SCRAM-SHA-256 n,,n=user', 'SCRAM-SHA-256 [redacted]'],
    ['AWS4-HMAC-SHA256 Credential=AKIA', 'AWS4-HMAC-SHA256 [redacted]'],
    ['Bearer', '[redacted]'],
    ['Bearer ', '[redacted]'],
    ['my-own-token', '[redacted]'],
    ['mine abc', '[redacted]'],
    ['a-very-long-secret-without-a-scheme and-more', '[redacted]'],
    ['', ''],
    ['-', '-'],
    ['[redacted]', '[redacted]'],
  ])('%s is shown as %s', (value, shown) => {
    expect(sent('Authorization', value)).toBe(shown);
    expect(sent('Proxy-Authorization', value)).toBe(shown);
  });

  test('of a cookie the name stays, and of Set-Cookie what is no secret', () => {
    expect(sent('Cookie', 'a=1; b=two')).toMatch(/^a=~[0-9a-f]{8}; b=~[0-9a-f]{8}$/);
    const answered = redactHeaders(
      [['Set-Cookie', 'id=abc; Path=/; Max-Age=60; SameSite=Lax; Secure; HttpOnly;']],
      'key',
    );
    expect(answered[0]?.[1]).toMatch(
      /^id=~[0-9a-f]{8}; Path=\/; Max-Age=60; SameSite=Lax; Secure; HttpOnly;$/,
    );
  });

  test('a cookie without a name is a secret, whatever stands around it', () => {
    expect(sent('Cookie', 'token')).toMatch(/^~[0-9a-f]{8}$/);
    expect(sent('Cookie', ' token ; secure')).toMatch(/^ ~[0-9a-f]{8} ; secure$/);
    expect(sent('Cookie', '=value')).toMatch(/^=~[0-9a-f]{8}$/);
    expect(sent('Cookie', 'paths=/secret')).toMatch(/^paths=~[0-9a-f]{8}$/);
  });
});

describe('a body is told by its size', () => {
  test('in bytes, and stays as it is when told already', () => {
    expect(redactBody('abc')).toBe('[body of 3 bytes]');
    expect(redactBody('äöü')).toBe('[body of 6 bytes]');
    expect(redactBody(new Uint8Array(7))).toBe('[body of 7 bytes]');
    expect(redactBody('[body of 120 bytes]')).toBe('[body of 120 bytes]');
    expect(redactBody('x[body of 120 bytes]')).toBe('[body of 20 bytes]');
  });
});
