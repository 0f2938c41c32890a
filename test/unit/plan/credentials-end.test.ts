import { describe, expect, it } from 'vitest';
import { credentialsEndOf } from '../../../src/plan/credentials-end.ts';

const jwt = (claims: object) =>
  ['{"alg":"HS256"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
const plain = new URL('https://app.example.test/events');
const exp = 1_800_000_000;

describe('when credentials end', () => {
  it.each([
    ['a bearer token', 'Authorization', `Bearer ${jwt({ exp })}`],
    ['a cookie among others', 'Cookie', `a=1; session=${jwt({ sub: 'x', exp })}; b=2`],
    ['a header of its own', 'X-Auth', jwt({ exp })],
  ])('%s', (_, name, value) => {
    expect(credentialsEndOf([[name, value]], plain)).toEqual({ at: exp * 1000, by: 'jwt', in: name });
  });

  it('takes the first of several to end', () => {
    const headers: [string, string][] = [
      ['Authorization', `Bearer ${jwt({ exp: exp + 60 })}`],
      ['Cookie', `s=${jwt({ exp })}`],
    ];
    expect(credentialsEndOf(headers, plain)?.in).toBe('Cookie');
  });

  it('reads a token in the query, and the expiry of signed URLs', () => {
    const of = (query: string) => credentialsEndOf([], new URL(`?${query}`, plain));
    expect(of(`access_token=${jwt({ exp })}`)).toMatchObject({ by: 'jwt', in: 'access_token' });
    expect(of('X-Amz-Date=20270115T080000Z&X-Amz-Expires=60')).toEqual({
      at: Date.parse('2027-01-15T08:01:00Z'),
      by: 'signed-url',
      in: 'X-Amz-Expires',
    });
    expect(of(`Expires=${exp}&Signature=x`)?.at).toBe(exp * 1000);
    expect(of('se=2027-01-15T08%3A00%3A00Z&sig=x')?.at).toBe(Date.parse('2027-01-15T08:00:00Z'));
  });

  it('says nothing of a token without exp, of what is none, and of a lone Expires', () => {
    const headers: [string, string][] = [
      ['Authorization', `Bearer ${jwt({ sub: 'x' })}`],
      ['X-Text', 'eyJhbGciOi.eyJub3Q.x'],
      ['Authorization', 'Basic dTpw'],
    ];
    expect(credentialsEndOf(headers, new URL('?Expires=1800000000&se=x', plain))).toBeUndefined();
  });

  it('keeps no part of the token', () => {
    const token = jwt({ exp });
    expect(JSON.stringify(credentialsEndOf([['Authorization', `Bearer ${token}`]], plain))).not.toContain(
      token.slice(0, 12),
    );
  });
});
