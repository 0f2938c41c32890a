/** Packets of running streams are dropped by nftables, between two network namespaces. */
import { setTimeout } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { findingOf, reported, rulesOf } from './diagnosed.ts';
import { type Cable, hasNamespaces, rulePackets, serverAddress, testOnCable } from './namespace.ts';

const port = 18_080;
const url = `http://${serverAddress}:${port}/events`;

const test = testOnCable(port);

/** Client ports of the connections that the server has now. */
function clientPorts({ run, server }: Cable): string[] {
  const lines = run(server, ['ss', '-Htn', 'state', 'established']).split('\n');
  return lines.flatMap((line) =>
    line.includes(`:${port} `) ? (/:(\d+)\s*$/.exec(line.trim())?.[1] ?? []) : [],
  );
}

/** What becomes of the packets of these connections; the server's own are dropped. */
const ofPorts = (ports: string[], verdict: string) => ({
  come: `tcp dport ${port} tcp sport { ${ports.join(', ')} } ${verdict}`,
  go: `tcp sport ${port} tcp dport { ${ports.join(', ')} } tcp flags & rst == 0 drop`,
});

const diagnosed = { words: ['diagnose', url, '--for', '22s'], streams: 4 };
const soaked = { words: ['soak', url, '--duration', '32s', '--connections', '12'], streams: 12 };

/** Runs the command meanwhile; once its streams have run for a while, `act` is called. */
async function reportedWith(cable: Cable, { words, streams }: typeof diagnosed, act: () => void) {
  let isOver = false;
  const report = reported(words, { inside: cable.client }).finally(() => {
    isOver = true;
  });
  while (!isOver && clientPorts(cable).length < streams) await setTimeout(200);
  await setTimeout(2_500);
  if (!isOver) act();
  return report;
}

describe.skipIf(!hasNamespaces).concurrent('streams in a network namespace', { timeout: 60_000 }, () => {
  test('one flow is dropped: nothing ends, and its other end answers nothing', async ({ cable }) => {
    const report = await reportedWith(cable, diagnosed, () =>
      rulePackets(cable, ofPorts(clientPorts(cable).slice(0, 1), 'drop')),
    );
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

  test('all flows are dropped: that the machine died cannot be told apart', async ({ cable }) => {
    const report = await reportedWith(cable, diagnosed, () =>
      rulePackets(cable, ofPorts(clientPorts(cable), 'drop')),
    );
    expect(findingOf(report, 'silent-drop')).toMatchObject({ confidence: 'possible' });
    expect(rulesOf(report)[0]).toBe('silent-drop');
  });

  test('the flow is forgotten: the first packet is answered with a reset', async ({ cable }) => {
    const report = await reportedWith(cable, diagnosed, () =>
      rulePackets(cable, ofPorts(clientPorts(cable), 'reject with tcp reset')),
    );
    expect(findingOf(report, 'silent-drop')).toMatchObject({ confidence: 'likely' });
    expect(findingOf(report, 'silent-drop').what).toContain('knows no such connection');
    expect(rulesOf(report)).not.toContain('network-reset');
  });

  test('in a soak the clients whose flows are dropped come back', async ({ cable }) => {
    const report = await reportedWith(cable, soaked, () =>
      rulePackets(cable, ofPorts(clientPorts(cable).slice(0, 3), 'drop')),
    );
    expect(rulesOf(report)[0]).toBe('silent-drop');
    expect(findingOf(report, 'silent-drop')).toMatchObject({
      confidence: 'likely',
      where: { hop: null, proxy: 'network' },
    });
    expect(report.population?.counts).toMatchObject({ disconnects: 3, reconnectsOpened: 3 });
    expect(rulesOf(report)).not.toContain('unexplained-end');
  });

  test('a process that stands still is none: its kernel answers', async ({ cable }) => {
    const report = await reportedWith(cable, diagnosed, () => cable.origin.kill('SIGSTOP'));
    expect(rulesOf(report)).not.toContain('silent-drop');
    const { because } = report.ruledOut.find(({ rule: id }) => id === 'silent-drop') ?? {};
    expect(because).toContain('answers TCP keep-alive');
  });
});
