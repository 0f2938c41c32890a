/** A name for which no resolver answers, and an address that answers no SYN. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findingOf, reported, rulesOf } from './diagnosed.ts';
import { type Cable, hasNamespaces, makeCable, originScript, serverAddress } from './namespace.ts';

const port = 18_081;
const url = `http://${serverAddress}:${port}/events`;

let cable: Cable;
beforeEach(async () => {
  if (!hasNamespaces) return;
  cable = makeCable();
  await cable.start(cable.server, [process.execPath, '-e', originScript(port, 300)]);
});
afterEach(() => cable?.remove());

/** From now on what comes in for the server's port is treated so. */
function rule(words: string): void {
  cable.run(
    cable.server,
    ['nft', '-f', '-'],
    `table inet cut {
       chain in { type filter hook input priority 0; tcp dport ${port} ${words}
       }
     }`,
  );
}

const diagnosed = (at: string, ...flags: string[]) =>
  reported(['diagnose', at, ...flags], { inside: cable.client });

describe.skipIf(!hasNamespaces)('in a network namespace', { timeout: 60_000 }, () => {
  test('no resolver is reached: the name is what fails', async () => {
    const report = await diagnosed(`http://app.invalid:${port}/events`, '--for', '3s');
    expect(rulesOf(report)[0]).toBe('dns-failure');
    expect(findingOf(report, 'dns-failure')).toMatchObject({ where: { hop: null, proxy: 'client' } });
    expect(report.verdict).toBe('broken');
    expect(rulesOf(report)).not.toContain('connect-timeout');
  });

  test('the same name, where it is said what it stands for, fails by nothing', async () => {
    const resolve = `app.invalid:${port}:${serverAddress}`;
    const report = await diagnosed(`http://app.invalid:${port}/events`, '--for', '3s', '--resolve', resolve);
    expect(rulesOf(report)).not.toContain('dns-failure');
    expect(report.stats.opened).toBeGreaterThan(0);
  });

  test('SYNs are dropped: the address does not answer', async () => {
    rule('tcp flags & (syn | ack) == syn drop');
    const report = await diagnosed(url, '--for', '3s', '--connect-timeout', '2');
    expect(rulesOf(report)[0]).toBe('connect-timeout');
    expect(findingOf(report, 'connect-timeout')).toMatchObject({ where: { hop: null, proxy: 'network' } });
    expect(report.verdict).toBe('broken');
  });

  test('SYNs are answered with a reset: it answers, and says no', async () => {
    rule('tcp flags & (syn | ack) == syn reject with tcp reset');
    const report = await diagnosed(url, '--for', '3s', '--connect-timeout', '2');
    expect(rulesOf(report)[0]).toBe('connect-refused');
    expect(rulesOf(report)).not.toContain('connect-timeout');
  });
});
