import { describe, expect, it } from 'vitest';
import type { DoctorError } from '../../../../src/errors.ts';
import { policies, policyNamed, readPolicy } from '../../../../src/plan/reconnect/policies.ts';

function fault(value: unknown): string {
  try {
    readPolicy(value, 'run.yaml: reconnect');
  } catch (error) {
    const { message, why, hint } = error as DoctorError;
    return `${message} | ${why} | ${hint}`;
  }
  throw new Error('the policy was accepted');
}

describe('named policies', () => {
  it('survive JSON as they are, since a plan is kept as JSON', () => {
    expect(JSON.parse(JSON.stringify(policies))).toEqual(policies);
  });

  it('go by the name they are listed under', () => {
    for (const name of Object.keys(policies)) expect(policyNamed(name, '--reconnect').name).toBe(name);
  });

  it.each(['sometimes', 'toString', ''])('%j is refused with the list of them', (name) => {
    expect(() => policyNamed(name, '--reconnect')).toThrow('--reconnect names no policy that is known');
    expect(fault(name)).toContain('none, browser, smart');
  });

  it('none never comes back', () => {
    expect(Object.values(policies.none.after).every((backoff) => backoff === null)).toBe(true);
  });

  it('browser comes back after an end and a network error only', () => {
    const { ended, network, ...rest } = policies.browser.after;
    expect([ended.initialMs, network.tries]).toEqual([3000, null]);
    expect(Object.values(rest)).toEqual([null, null, null, null]);
  });
});

describe('a policy that a scenario writes out', () => {
  it('may be a name alone', () => {
    expect(readPolicy('smart', 'reconnect')).toBe(policies.smart);
  });

  it('gives every key', () => {
    const written = {
      name: 'ours',
      jitter: '20%',
      retryField: true,
      lastEventId: false,
      after: {
        ended: { initial: '250ms' },
        network: { initial: 5, factor: 1.5, max: '5m', tries: 8 },
        auth: 'never',
        server: { initial: '1s', tries: 'forever' },
      },
      quality: [{ below: '100ms', errors: '10%', times: 0.5 }, { times: 3 }],
    };
    expect(readPolicy(written, 'reconnect')).toEqual({
      name: 'ours',
      jitter: 0.2,
      retryField: true,
      lastEventId: false,
      after: {
        ended: { initialMs: 250, factor: 1, maxMs: Number.MAX_SAFE_INTEGER, tries: null },
        network: { initialMs: 5000, factor: 1.5, maxMs: 300_000, tries: 8 },
        auth: null,
        proxy: null,
        server: { initialMs: 1000, factor: 1, maxMs: Number.MAX_SAFE_INTEGER, tries: null },
        refused: null,
      },
      quality: [
        { belowMs: 100, belowErrors: 0.1, times: 0.5 },
        { belowMs: Number.MAX_SAFE_INTEGER, belowErrors: 2, times: 3 },
      ],
    });
  });

  it('takes what it leaves out from the policy it is like', () => {
    const read = readPolicy(
      { like: 'browser', jitter: 0.2, after: { server: { initial: '1s' } } },
      'reconnect',
    );
    expect(read).toEqual({
      ...policies.browser,
      name: 'like browser',
      jitter: 0.2,
      after: {
        ...policies.browser.after,
        server: { initialMs: 1000, factor: 1, maxMs: Number.MAX_SAFE_INTEGER, tries: null },
      },
    });
  });

  it('without a like, treats an end as a network error, and the rest as final', () => {
    const read = readPolicy({ after: { network: { initial: '1s' } } }, 'reconnect');
    expect(read.after.ended).toEqual(read.after.network);
    expect(read).toMatchObject({ name: 'custom', jitter: 0, lastEventId: true, retryField: false });
    expect([read.after.auth, read.after.proxy]).toEqual([null, null]);
  });

  it('may make an end final although a network error is not', () => {
    expect(
      readPolicy({ after: { ended: 'never', network: { initial: 1 } } }, 'reconnect').after.ended,
    ).toBeNull();
  });

  it.each<[unknown, string]>([
    [{ like: 'browser', jiter: 0.2 }, 'run.yaml: reconnect.jiter: '],
    [{ after: { network: { intial: 5, initial: 5 } } }, 'run.yaml: reconnect.after.network.intial: '],
    [{ after: { netwrok: 'never' } }, 'run.yaml: reconnect.after.netwrok: '],
    [{ after: { network: {} } }, 'run.yaml: reconnect.after.network.initial: must be a duration'],
    [{ after: { network: { initial: 'soon' } } }, 'after.network.initial: must be a duration'],
    [{ after: { network: 'sometimes' } }, 'after.network: must be never, or as { initial: 5s }'],
    [{ after: { network: { initial: '1m', max: '5s' } } }, 'max must not be below initial'],
    [{ after: { network: { initial: 1, factor: 0.5 } } }, 'after.network.factor: '],
    [
      { after: { network: { initial: 1, tries: 0 } } },
      'after.network.tries: must be a whole number above zero',
    ],
    [{ like: 'browser', jitter: '120%' }, 'reconnect.jitter: must be a share'],
    [{ like: 'browser', jitter: -0.1 }, 'reconnect.jitter: must be a share'],
    [{ like: 'browser', quality: [{ below: '1s' }] }, 'reconnect.quality.0.times: '],
    [{ like: 'chrome' }, 'run.yaml: reconnect.like names no policy that is known | it is "chrome"'],
    [{ name: 'browser', after: {} }, '"browser" is a policy of this tool'],
    [{ jitter: 0.2 }, 'it has neither like nor after'],
    [null, 'run.yaml: reconnect: must be a name, or as { like: browser }'],
    [5, 'run.yaml: reconnect: must be a name'],
  ])('%j is refused with its path', (value, words) => {
    expect(fault(value)).toContain(words);
  });
});
