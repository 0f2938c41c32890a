/** Packets of running streams are dropped by nftables, between two network namespaces. */
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findingOf, reported, rulesOf } from './diagnosed.ts';
import { type Cable, hasNamespaces, makeCable, originScript, serverAddress } from './namespace.ts';

const port = 18_080;
const url = `http://${serverAddress}:${port}/events`;

let cable: Cable;
beforeEach(async () => {
  if (!hasNamespaces) return;
  cable = makeCable();
  await cable.start(cable.server, [process.execPath, '-e', originScript(port, 300)]);
});
afterEach(() => cable?.remove());

/** Client ports of the connections that the server has now. */
function clientPorts(): string[] {
  const lines = cable.run(cable.server, ['ss', '-Htn', 'state', 'established']).split('\n');
  return lines.flatMap((line) =>
    line.includes(`:${port} `) ? (/:(\d+)\s*$/.exec(line.trim())?.[1] ?? []) : [],
  );
}

/** From now on the server's end treats packets of these connections so. */
function rule(ports: string[], verdict: string): void {
  cable.run(
    cable.server,
    ['nft', '-f', '-'],
    `table inet cut {
       chain in { type filter hook input priority 0; tcp dport ${port} tcp sport { ${ports.join(', ')} } ${verdict}; }
       chain out { type filter hook output priority 0; tcp sport ${port} tcp dport { ${ports.join(', ')} } tcp flags & rst == 0 drop; }
     }`,
  );
}

const diagnosed = { words: ['diagnose', url, '--for', '22s'], streams: 4 };
const soaked = { words: ['soak', url, '--duration', '32s', '--connections', '12'], streams: 12 };

/** Runs the command meanwhile; once its streams have run for a while, `act` is called. */
async function reportedWith({ words, streams }: typeof diagnosed, act: () => void) {
  let isOver = false;
  const report = reported(words, { inside: cable.client }).finally(() => {
    isOver = true;
  });
  while (!isOver && clientPorts().length < streams) await setTimeout(200);
  await setTimeout(2_500);
  if (!isOver) act();
  return report;
}

describe.skipIf(!hasNamespaces)('streams in a network namespace', { timeout: 60_000 }, () => {
  test('one flow is dropped: nothing ends, and its other end answers nothing', async () => {
    const report = await reportedWith(diagnosed, () => rule(clientPorts().slice(0, 1), 'drop'));
    expect(rulesOf(report)[0]).toBe('silent-drop');
    expect(findingOf(report, 'silent-drop')).toMatchObject({
      severity: 'critical',
      confidence: 'likely',
      where: { hop: null, proxy: 'network' },
    });
    expect(report.verdict).toBe('broken');
    expect(rulesOf(report)).not.toContain('unexplained-end');
    expect(rulesOf(report)).not.toContain('idle-timeout');
  });

  test('all flows are dropped: that the machine died cannot be told apart', async () => {
    const report = await reportedWith(diagnosed, () => rule(clientPorts(), 'drop'));
    expect(findingOf(report, 'silent-drop')).toMatchObject({ confidence: 'possible' });
    expect(rulesOf(report)[0]).toBe('silent-drop');
  });

  test('the flow is forgotten: the first packet is answered with a reset', async () => {
    const report = await reportedWith(diagnosed, () => rule(clientPorts(), 'reject with tcp reset'));
    expect(findingOf(report, 'silent-drop')).toMatchObject({ confidence: 'likely' });
    expect(findingOf(report, 'silent-drop').what).toContain('knows no such connection');
    expect(rulesOf(report)).not.toContain('network-reset');
  });

  test('in a soak the clients whose flows are dropped come back', async () => {
    const report = await reportedWith(soaked, () => rule(clientPorts().slice(0, 3), 'drop'));
    expect(rulesOf(report)[0]).toBe('silent-drop');
    expect(findingOf(report, 'silent-drop')).toMatchObject({
      confidence: 'likely',
      where: { hop: null, proxy: 'network' },
    });
    expect(report.population?.counts).toMatchObject({ disconnects: 3, reconnectsOpened: 3 });
    expect(rulesOf(report)).not.toContain('unexplained-end');
  });

  test('a process that stands still is none: its kernel answers', async () => {
    await cable.remove();
    cable = makeCable();
    const origin = await cable.start(cable.server, [process.execPath, '-e', originScript(port, 300)]);
    const report = await reportedWith(diagnosed, () => origin.kill('SIGSTOP'));
    expect(rulesOf(report)).not.toContain('silent-drop');
    const { because } = report.ruledOut.find(({ rule: id }) => id === 'silent-drop') ?? {};
    expect(because).toContain('answers TCP keep-alive');
  });
});
