import { describe, expect, it } from 'vitest';
import { inputOfPlan, makePlan, type RunInput, stillWithheld } from '../../../src/plan/index.ts';
import { recordablePlan } from '../../../src/run/secrets.ts';

/** What a recording of this request lacks, unless it is given. */
function lacking(input: RunInput, given: RunInput = {}): string[] {
  const asked = makePlan({ url: 'https://example.com/events', ...input }, {});
  const plan = recordablePlan(asked, 'key');
  const found = stillWithheld(inputOfPlan(plan), given, plan.target.forwardProxyUser ?? false);
  return found.map(({ name, flag }) => `${name}: ${flag}`);
}

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLXdpdGgtbGVuZ3Ro';

describe('what a recording does not hold', () => {
  it.each<[string, RunInput, string[]]>([
    ['nothing secret', { headers: [['Accept-Language', 'de']] }, []],
    [
      'a bearer',
      { headers: [['Authorization', `Bearer ${jwt}`]] },
      ["the header Authorization: -H 'Authorization: Bearer …'"],
    ],
    [
      'a password',
      { headers: [['Authorization', 'Basic bmFtZTpwYXNz']] },
      ["the header Authorization: -u 'name:password'"],
    ],
    [
      'cookies',
      { headers: [['Cookie', 'session=abc; theme=dark']] },
      ["the cookie session, theme: -b 'session=…; theme=…'"],
    ],
    ['any header of its own', { headers: [['X-Tenant', 'blue']] }, ["the header X-Tenant: -H 'X-Tenant: …'"]],
    ['an empty one', { headers: [['X-Tenant', '']] }, []],
    [
      'a query',
      { url: 'https://example.com/events?topic=news&key=k' },
      ["topic, key in the query of --url: --url 'https://example.com/events?topic=…&key=…'"],
    ],
    [
      'a random segment',
      { url: 'https://example.com/u/9f8e7d6c5b4a39281706f5e4d3c2b1a0/events' },
      ["a part of the path of --url: --url 'https://example.com/u/…/events'"],
    ],
    ['a body', { body: Buffer.from('{"a":1}').toString('base64') }, ["the body: -d '…'"]],
    [
      'a forward proxy with a user',
      { forwardProxy: 'http://me:secret@proxy:8080' },
      ["the user and password of the forward proxy: -x 'http://name:password@proxy:8080'"],
    ],
    ['one without', { forwardProxy: 'http://proxy:8080' }, []],
  ])('%s', (_, input, expected) => {
    expect(lacking(input)).toEqual(expected);
  });

  it('is complete once it is given', () => {
    const url = 'https://example.com/events?key=k';
    const input: RunInput = {
      url,
      direct: 'http://10.0.0.7:3000',
      headers: [['authorization', `Bearer ${jwt}`]],
      body: 'e30=',
      forwardProxy: 'http://me:secret@proxy:8080',
    };
    expect(lacking(input)).toHaveLength(4);
    expect(lacking(input, { ...input, headers: [['Authorization', 'Bearer other']] })).toEqual([]);
    expect(lacking(input, { headers: [['Authorization', '']] }), 'asked without it on purpose').toHaveLength(
      3,
    );
  });

  it('includes a way around the proxies with a query of its own', () => {
    const input = { url: 'https://example.com/events', direct: 'http://10.0.0.7:3000/raw?key=k' };
    expect(lacking(input)).toEqual([
      "key in the query of --direct: --direct 'http://10.0.0.7:3000/raw?key=…'",
    ]);
  });
});
