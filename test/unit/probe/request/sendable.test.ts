import { describe, expect, it } from 'vitest';
import type { DoctorError } from '../../../../src/errors.ts';
import type { Header } from '../../../../src/model/header.ts';
import { makePlan } from '../../../../src/plan/index.ts';
import { checkSendable } from '../../../../src/probe/request/sendable.ts';

const plan = (over: { method?: string; headers?: Header[] }, url = 'http://a/events') =>
  makePlan({ url, ...over, body: 'e30=' }, {});

async function refusal(asked: ReturnType<typeof plan>): Promise<string> {
  try {
    await checkSendable(asked);
  } catch (error) {
    const { message, why } = error as DoctorError;
    return `${message}: ${why}`;
  }
  return 'sent';
}

describe('a request that our own client would not send is refused before the first', () => {
  it.each<[string, Header[], string]>([
    ['GE T', [], 'over HTTP/1.1: this tool.s own HTTP client refuses it: invalid request method'],
    ['POST', [['X-A', 'a\nb']], 'over HTTP/1.1: .*X-A'],
    ['POST', [['a b', '1']], 'over HTTP/1.1: .*invalid header key'],
  ])('%s %j over HTTP/1.1', async (method, headers, words) => {
    expect(await refusal(plan({ method, headers }))).toMatch(new RegExp(words));
  });

  it.each<[string, Header[], string]>([
    [
      'POST',
      [
        ['Content-Type', 'a/b'],
        ['content-type', 'c/d'],
      ],
      'over HTTP/2: .*content-type',
    ],
  ])('%s %j over HTTP/2', async (method, headers, words) => {
    expect(await refusal(plan({ method, headers }, 'https://a/events'))).toMatch(new RegExp(words));
  });

  it('and one that it would send is none', async () => {
    const headers: Header[] = [
      ['X-A', 'b'],
      ['X-A', 'c'],
      ['Cookie', 'a=1'],
      ['Cookie', 'b=2'],
      ['Host', 'b'],
    ];
    expect(await refusal(plan({ method: 'GET', headers }, 'https://a/events?x=1'))).toBe('sent');
    expect(await refusal(plan({ method: 'PURGE', headers: [['X', 'a\x80ÿ']] }))).toBe('sent');
  });
});
