import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Asked, planAsked, secretsOfAsked } from '../../../../src/commands/scenario/asked.ts';
import type { DoctorError } from '../../../../src/errors.ts';
import type { Plan } from '../../../../src/model/plan.ts';

const cwd = mkdtempSync(join(tmpdir(), 'asked-'));
afterAll(() => rmSync(cwd, { recursive: true }));

const plan = (asked: Asked, command: Plan['command'] = 'diagnose', env = {}) =>
  planAsked(command, asked, { env, cwd });

function fault(asked: unknown, command: Plan['command'] = 'diagnose'): string {
  try {
    plan(asked as Asked, command);
  } catch (error) {
    const { message, why } = error as DoctorError;
    return `${message}: ${why}`;
  }
  throw new Error('it was accepted');
}

describe('what a program asks for', () => {
  it('is the same as a URL, as keys and as a scenario file', () => {
    writeFileSync(join(cwd, 'one.yaml'), 'target: { url: http://a/events }');
    const [url, keys, file] = ['http://a/events', { target: { url: 'http://a/events' } }, 'one.yaml'];
    expect(plan(url)).toEqual(plan(keys));
    expect(plan(file)).toEqual(plan(keys));
  });

  it('reads times, rates and thresholds as they are written', () => {
    const { population } = plan(
      {
        target: { url: 'http://a/events' },
        duration: '20s',
        connections: 5,
        thresholds: ['ttfe_p95<500ms'],
        reconnect: 'smart',
      },
      'soak',
    );
    expect(population).toMatchObject({ durationMs: 20_000, connections: 5 });
    expect(population?.reconnect.name).toBe('smart');
    expect(population?.thresholds[0]).toMatchObject({ metric: 'ttfe', stat: 'p95', value: 500 });
  });

  it('sends what the command would send: no hop-by-hop header, the user of the URL', () => {
    const { target, warnings } = plan({
      target: { url: 'http://joe:secret@a/events', headers: { Connection: 'close', 'X-A': 1 } },
    });
    expect(target.headers.map(([name]) => name)).toEqual(expect.arrayContaining(['X-A', 'Authorization']));
    expect(target.headers.map(([name]) => name)).not.toContain('Connection');
    expect(warnings).toContain('not sent: Connection (the HTTP client decides that by itself)');
  });

  it('goes through the forward proxy that its surroundings name', () => {
    expect(
      plan('http://a/events', 'diagnose', { http_proxy: 'http://p:3128' }).target.forwardProxy,
    ).toContain('p:3128');
  });

  it.each([
    [{ target: { ulr: 'http://a/' } }, /key that is not known: target\.ulr/],
    [{ target: { url: 'http://a/' }, for: 'long' }, /value that cannot be used: for: must be a duration/],
    [{ target: { url: 'http://a/', method: 'GE T' } }, /target\.method: must be a method/],
    [{ target: { url: 'http://a/', method: 'CONNECT' } }, /target\.method: must be a method/],
    [{ target: { url: 'http://a/', headers: { 'X:A': 'b' } } }, /headers/],
    [{ target: { url: 'http://a/', headers: { XA: 'b\x01' } } }, /headers: XA holds a character/],
    [{}, /URL/],
    [null, /neither a URL nor a scenario: it is null/],
    [5, /neither a URL nor a scenario: it is 5/],
    [[], /value that cannot be used: it must be keys with values/],
    [{ target: { url: 'http:///x' } }, /is not a URL/],
    [{ target: { url: 'http://a/', cacert: 'gone.pem' } }, /--cacert cannot be read/],
    ['gone.yaml', /the scenario file cannot be read/],
  ])('%j is refused with the key at fault', (asked, words) => {
    expect(fault(asked)).toMatch(words);
  });

  it('knows its secrets, of whatever shape it is', () => {
    const target = {
      url: 'http://joe:otter.otter@a/',
      headers: ['Authorization: Bearer weasel.weasel', 'marten.marten'],
    };
    expect(secretsOfAsked({ target })).toEqual(
      expect.arrayContaining(['otter.otter', 'weasel.weasel', 'marten.marten']),
    );
    expect(secretsOfAsked({ target: 7 } as unknown as Asked)).toEqual([]);
  });
});
