/** A name for which no resolver answers, and an address that answers no SYN. */
import { describe, expect } from 'vitest';
import { findingOf, reported, rulesOf } from './diagnosed.ts';
import { type Cable, hasNamespaces, rulePackets, serverAddress, testOnCable } from './namespace.ts';

const port = 18_081;
const url = `http://${serverAddress}:${port}/events`;

const test = testOnCable(port);

const diagnosed = ({ client }: Cable, at: string, ...flags: string[]) =>
  reported(['diagnose', at, ...flags], { inside: client });

const ofSyn = (words: string) => ({ come: `tcp dport ${port} tcp flags & (syn | ack) == syn ${words}` });

describe.skipIf(!hasNamespaces).concurrent('in a network namespace', { timeout: 60_000 }, () => {
  test('no resolver is reached: the name is what fails', async ({ cable }) => {
    const report = await diagnosed(cable, `http://app.invalid:${port}/events`, '--for', '3s');
    expect(rulesOf(report)[0]).toBe('dns-failure');
    expect(findingOf(report, 'dns-failure')).toMatchObject({ where: { hop: null, proxy: 'client' } });
    expect(report.verdict).toBe('broken');
    expect(rulesOf(report)).not.toContain('connect-timeout');
  });

  test('the same name, where it is said what it stands for, fails by nothing', async ({ cable }) => {
    const resolve = `app.invalid:${port}:${serverAddress}`;
    const report = await diagnosed(
      cable,
      `http://app.invalid:${port}/events`,
      '--for',
      '3s',
      '--resolve',
      resolve,
    );
    expect(rulesOf(report)).not.toContain('dns-failure');
    expect(report.stats.opened).toBeGreaterThan(0);
  });

  test('SYNs are dropped: the address does not answer', async ({ cable }) => {
    rulePackets(cable, ofSyn('drop'));
    const report = await diagnosed(cable, url, '--for', '3s', '--connect-timeout', '2');
    expect(rulesOf(report)[0]).toBe('connect-timeout');
    expect(findingOf(report, 'connect-timeout')).toMatchObject({ where: { hop: null, proxy: 'network' } });
    expect(report.verdict).toBe('broken');
  });

  test('SYNs are answered with a reset: it answers, and says no', async ({ cable }) => {
    rulePackets(cable, ofSyn('reject with tcp reset'));
    const report = await diagnosed(cable, url, '--for', '3s', '--connect-timeout', '2');
    expect(rulesOf(report)[0]).toBe('connect-refused');
    expect(rulesOf(report)).not.toContain('connect-timeout');
  });
});
