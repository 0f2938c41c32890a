/** Situation in, facts out, with what is true of them: everything but the sockets is the tool's own. */
import { correlate } from '../../../src/correlate/index.ts';
import type { Facts } from '../../../src/model/facts.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { Recording } from '../../../src/model/recording.ts';
import { makePlan } from '../../../src/plan/index.ts';
import { factsOf } from '../../../src/run/facts.ts';
import { diceOf } from '../dice.ts';
import type { Situation } from '../situation.ts';
import { type StreamTruth, truthOf } from '../truth.ts';
import { askAll } from './ask.ts';
import { givenHops, ports, readInputs } from './inputs.ts';
import { writtenLogs } from './logs.ts';
import { leave, type PathRun, pathRunner } from './path.ts';
import { paused } from './pause.ts';
import { type ClientEnd, peerEnd, type RunFrame, streamOf } from './wire.ts';

export interface World {
  situation: Situation;
  recording: Recording;
  facts: Facts;
  /** What is true of each stream, by id. */
  truths: Map<string, StreamTruth>;
}

const baseMs = Date.UTC(2026, 10, 29, 8, 0, 0);
const host = 'app.example.test';

export async function simulate(situation: Situation): Promise<World> {
  const plan = planOf(situation);
  const epochMs = baseMs + (situation.seed % 100_000) * 137;
  const dice = diceOf(situation.seed + 1_000_003);
  const { runs, lastMs } = askAll(plan, pathRunner(situation, epochMs, dice), dice);
  const seen = runs.map((run) => endOf(run, situation, lastMs));
  const frame = frameOf(plan, situation, epochMs);
  const streams = seen
    .map(({ run, end }) => paused(streamOf(run, end, frame), situation, epochMs))
    .sort((a, b) => number(a.id) - number(b.id));
  const recording = recordingOf(plan, situation, frame, streams, lastMs);
  const inputs = await readInputs(plan, writtenLogs(situation, seen, frame));
  const found = correlate(frame.run, streams, plan.hops, inputs.records);
  const hops = {
    hops: plan.hops,
    all: plan.hops,
    found: [],
    isTargetHere: true,
    files: [],
    warnings: [],
    configWarnings: [],
    unusable: [],
    unusableLogs: [],
    flushMs: {},
    admin: [],
  };
  const facts = factsOf(
    recording,
    { ...hops, settings: inputs.settings, logs: { unopened: [], read: never, close: () => {} } },
    { ...found, files: inputs.files, warnings: [], unusable: [] },
    [],
  );
  const truths = new Map(seen.map((one) => [one.run.request.id, truthOf(situation, one)]));
  return { situation, recording, facts, truths };
}

function never(): never {
  throw new Error('read already');
}

function number(id: string): number {
  return Number(id.slice(1));
}

/** One request with its end for the client, and what each hop knows of it then. */
export interface SeenRun {
  run: PathRun;
  end: ClientEnd;
}

function endOf(run: PathRun, { maxTimeMs }: Situation, lastMs: number): SeenRun {
  const byPeer = peerEnd(run);
  const limitMs = maxTimeMs === null ? lastMs : Math.min(lastMs, run.request.openedMs + maxTimeMs);
  const headMs = run.request.trial.headOnly ? (run.answer.head?.atMs ?? lastMs) + 20 : lastMs;
  const ownMs = Math.min(limitMs, run.stoppedMs ?? lastMs, headMs);
  if (byPeer && byPeer.atMs < ownMs)
    return { run: { ...run, hops: leave(run.hops, byPeer.atMs) }, end: byPeer };
  const because = ownMs === limitMs && limitMs < lastMs ? { because: 'max-time' as const } : {};
  const close = {
    how: 'own-stop' as const,
    transport: 'open' as const,
    by: 'us' as const,
    code: null,
    ...because,
  };
  return { run: { ...run, hops: leave(run.hops, ownMs) }, end: { atMs: ownMs, close } };
}

function planOf(situation: Situation): Plan {
  const { scheme, forMs, maxTimeMs, inputs } = situation;
  const url = `${scheme}://${host}:${ports[situation.hops[0]?.name ?? 'edge']}/events`;
  const input = { url, forMs, hops: givenHops(situation), ...(maxTimeMs !== null && { maxTimeMs }) };
  const direct = inputs.direct ? { direct: `http://127.0.0.1:${ports.origin}/events` } : {};
  return makePlan({ ...input, ...direct }, {});
}

function frameOf(plan: Plan, { seed }: Situation, epochMs: number): RunFrame {
  const run = (seed % 0xffffff).toString(16).padStart(6, '0');
  const { url, direct } = plan.target;
  return { run, epochMs, url, direct, authority: new URL(url).host };
}

function recordingOf(
  plan: Plan,
  { pause }: Situation,
  frame: RunFrame,
  streams: Facts['streams'],
  lastMs: number,
): Recording {
  return {
    tool: { name: 'sse-doctor', version: '0.1.0' },
    run: frame.run,
    createdAt: new Date(frame.epochMs).toISOString(),
    plan,
    streams,
    watchedSeconds: Math.round(lastMs / 100) / 10,
    interrupted: false,
    generator: {
      ...{ eventLoopDelayMs: 3, rssBytes: 110_000_000, cpuSeconds: 0.4, openFiles: 25 },
      ...(pause && { pauses: [{ from: frame.epochMs + pause.atMs, stoodMs: pause.forMs, sleptMs: 0 }] }),
    },
  };
}
