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
import { requestsOf } from './ask.ts';
import { givenHops, ports, readInputs } from './inputs.ts';
import { leave, type PathRun, runPaths } from './path.ts';
import { type HopLogs, logsOf } from './rows/index.ts';
import { stopMs } from './stop.ts';
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
  const runs = runPaths(situation, requestsOf(plan, dice), epochMs, dice);
  const lastMs = stopMs(situation, runs);
  const seen = runs.map((run) => endOf(run, situation, lastMs));
  const frame = frameOf(plan, situation, epochMs);
  const streams = seen
    .map(({ run, end }) => streamOf(run, end, frame))
    .sort((a, b) => number(a.id) - number(b.id));
  const recording = recordingOf(plan, frame, streams, lastMs);
  const inputs = await readInputs(plan, writtenLogs(situation, seen, frame));
  const found = correlate(frame.run, streams, plan.hops, inputs.records);
  const hops = {
    hops: plan.hops,
    files: [],
    warnings: [],
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
  const ownMs = maxTimeMs === null ? lastMs : Math.min(lastMs, run.request.openedMs + maxTimeMs);
  if (byPeer && byPeer.atMs < ownMs)
    return { run: { ...run, hops: leave(run.hops, byPeer.atMs) }, end: byPeer };
  const because = ownMs < lastMs ? { because: 'max-time' as const } : {};
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

function recordingOf(plan: Plan, frame: RunFrame, streams: Facts['streams'], lastMs: number): Recording {
  return {
    tool: { name: 'sse-doctor', version: '0.1.0' },
    run: frame.run,
    createdAt: new Date(frame.epochMs).toISOString(),
    plan,
    streams,
    watchedSeconds: Math.round(lastMs / 100) / 10,
    interrupted: false,
    generator: { eventLoopDelayMs: 3, rssBytes: 110_000_000, cpuSeconds: 0.4, openFiles: 25 },
  };
}

/** Nginx asks its upstream under the upstream's own name, unless told otherwise; others pass the name on. */
function hostAt({ hops }: Situation, place: number): string | null {
  const renamed = hops.slice(0, place).findLastIndex(({ kind }) => kind === 'nginx');
  return renamed < 0 ? null : `127.0.0.1:${ports[hops[renamed + 1]?.name ?? 'origin']}`;
}

function writtenLogs(situation: Situation, seen: SeenRun[], frame: RunFrame): Map<string, HopLogs> {
  return new Map(
    situation.hops
      .filter(({ name }) => situation.inputs.hops[name])
      .map((hop) => {
        const place = situation.hops.indexOf(hop);
        const next = situation.hops[place + 1]?.name ?? 'origin';
        const upstream = `127.0.0.1:${ports[next]}`;
        const authority = hostAt(situation, place) ?? frame.authority;
        const rows = seen.flatMap(({ run: { hops, request } }, index) => {
          const run = hops[place];
          if (!run) return [];
          const isHttp2 = place === 0 && request.trial.protocol === 'http2';
          const about = {
            userAgent: `sse-doctor/0.1.0 (${frame.run}/${request.id})`,
            requestId: `00000000-0000-4000-8000-${request.id.padStart(12, '0')}`,
            protocol: isHttp2 ? 'HTTP/2.0' : 'HTTP/1.1',
            authority,
            connection: index + 2,
            upstream,
            epochMs: frame.epochMs,
          };
          return [{ run, about }];
        });
        return [hop.name, logsOf(situation, hop, rows, frame.epochMs)];
      }),
  );
}
