/** What a scenario does to its proxies while it runs. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import {
  loadScenario,
  missingProxies,
  type Stage,
  scenariosRoot,
  stageScenario,
} from '../../../../src/lab/index.ts';
import { curl } from '../curl.ts';

let stage: Stage | null = null;

afterEach(async () => {
  await stage?.close();
  stage = null;
});

const scenario = loadScenario(join(scenariosRoot, 'soak-nginx-broadcast-stalls'));
const isMissing = (await missingProxies(scenario)).length > 0 && !process.env.CI;
const eventsOf = (body: string) => body.match(/"n":/g)?.length ?? 0;

it.skipIf(isMissing)(
  'a frozen hop passes nothing on, keeps its connections and goes on afterwards',
  async () => {
    const freeze = { afterMs: 1000, do: 'freeze' as const, hop: 'inner', forMs: 1500 };
    stage = await stageScenario({ ...scenario, actions: [freeze] });
    const frozen = curl(stage.url, [], 2.4);
    const whole = curl(stage.url, [], 4);
    stage.runActions();
    // Two events a second: those of the first second, then all that waited.
    expect(eventsOf((await frozen).body)).toBeLessThanOrEqual(3);
    expect(eventsOf((await whole).body)).toBeGreaterThanOrEqual(6);
  },
);

it.skipIf(isMissing)('a scenario that is over while a hop is frozen leaves no process behind', async () => {
  const freeze = { afterMs: 0, do: 'freeze' as const, hop: 'inner', forMs: 60_000 };
  stage = await stageScenario({ ...scenario, actions: [freeze] });
  const pid = stage.hops.inner?.pid ?? 0;
  stage.runActions();
  await sleep(100);
  await stage.close();
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

it.skipIf(isMissing)('the command of a scenario is known to those who run it', async () => {
  stage = await stageScenario(scenario);
  expect(stage.command).toBe('soak');
  expect(loadScenario(join(scenariosRoot, 'nginx-reload')).run).toBe('diagnose');
});
