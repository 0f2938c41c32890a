/** A situation set up with real proxies, as the lab sets up a scenario. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadScenario, type Stage, stageScenario } from '../../../src/lab/index.ts';
import { configName, configTexts } from '../configs/index.ts';
import { namedFormat } from '../configs/programs.ts';
import { diceOf } from '../dice.ts';
import type { HopSituation, Moment, Situation } from '../situation.ts';

/** The folder of the scenario is left to its caller. */
export async function stageSituation(situation: Situation): Promise<{ stage: Stage; folder: string }> {
  const folder = join(mkdtempSync(join(tmpdir(), 'sse-doctor-real-')), `world-${situation.seed}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'scenario.yaml'), JSON.stringify(scenarioOf(situation), null, 1));
  for (const hop of situation.hops)
    writeFileSync(join(folder, configName(hop)), configTexts(situation).get(hop.name) ?? '');
  return { stage: await stageScenario(loadScenario(folder), { keep: true }), folder };
}

function scenarioOf(situation: Situation): object {
  const { origin, hops, scheme, seed } = situation;
  return {
    title: `situation ${seed}: ${origin.kind}`,
    origin: origin.isDown ? null : origin.behaviour,
    hops: hops.map((hop) => hopOf(hop, situation.inputs)),
    target: { scheme, flags: scheme === 'https' ? ['--cacert', '{{cacert}}'] : [] },
    actions: [...otherClients(situation), ...(situation.moment ? [actionOf(situation.moment)] : [])],
    command: commandOf(situation),
    // What must be found is not the scenario's to say.
    expect: { verdict: 'healthy' },
  };
}

function hopOf(hop: HopSituation, { hops }: Situation['inputs']): object {
  const { access = false, error = false, config = false } = hops[hop.name] ?? {};
  const isProgram = hop.kind === 'pingora' || hop.kind === 'go';
  const given = isProgram
    ? [access && 'access-log', access && 'log-format', error && 'error-log']
    : [access && 'access-log', error && 'error-log', config && 'config'];
  const errorLog = hop.kind === 'envoy' ? {} : { errorLog: `${hop.name}-error.log` };
  const args = hop.kind === 'varnish' ? { args: ['-a', `127.0.0.1:{{port.${hop.name}}}`] } : {};
  return {
    name: hop.name,
    proxy: hop.kind,
    // What this machine's Go or Rust built is the only one.
    ...(isProgram ? {} : { version: hop.version }),
    config: configName(hop),
    accessLog: `${hop.name}-access.log`,
    ...errorLog,
    ...args,
    ...(isProgram ? { logFormat: namedFormat } : {}),
    give: given.filter(Boolean),
  };
}

function commandOf({ forMs, maxTimeMs, inputs }: Situation): string[] {
  return [
    ...['--for', `${forMs}ms`],
    ...(maxTimeMs === null ? [] : ['--max-time', String(maxTimeMs / 1_000)]),
    ...(inputs.direct ? ['--direct', 'http://127.0.0.1:{{port.origin}}/events'] : []),
  ];
}

function actionOf({ what, atMs, hop }: Moment): object {
  if (what === 'origin-crash') return { afterMs: atMs, do: 'origin-kill', how: 'fin' };
  return { afterMs: atMs, do: what, hop };
}

const agents = ['Mozilla/5.0 (X11; Linux x86_64) Firefox/131.0', 'okhttp/4.12.0', 'python-httpx/0.27.0'];

/** Streams of other people beside ours: they leave at any age, or all at one. */
function otherClients({ seed, others }: Situation): object[] {
  const dice = diceOf(seed + 7);
  return Array.from({ length: others.count }, () => ({
    afterMs: dice.between(0, 800),
    do: 'second-client',
    headers: { 'user-agent': others.leaveAtMs === null ? dice.pick(agents) : agents[1] },
    leavesAfterMs: others.leaveAtMs ?? dice.between(300, 7_000),
  }));
}
