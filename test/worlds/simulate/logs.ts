/** What each hop wrote in its logs about the streams of a run. */
import type { Situation } from '../situation.ts';
import type { SeenRun } from './index.ts';
import { ports } from './inputs.ts';
import { type HopLogs, logsOf, type RowRequest } from './rows/index.ts';
import type { RunFrame } from './wire.ts';

/** By hop, of those of which anything could be given. */
export function writtenLogs(situation: Situation, seen: SeenRun[], frame: RunFrame): Map<string, HopLogs> {
  const readable = situation.hops.filter(({ name }) => situation.inputs.hops[name]);
  return new Map(
    readable.map((hop) => {
      const place = situation.hops.indexOf(hop);
      const rows = seen.flatMap((one, index) => {
        const run = one.run.hops[place];
        return run ? [{ run, about: aboutRow(situation, place, one, index, frame) }] : [];
      });
      return [hop.name, logsOf(situation, hop, rows, frame.epochMs)];
    }),
  );
}

function aboutRow(
  situation: Situation,
  place: number,
  { run: { hops, request } }: SeenRun,
  index: number,
  frame: RunFrame,
): RowRequest {
  const asked = hops[place]?.upstream ?? situation.hops[place + 1]?.name ?? 'origin';
  return {
    userAgent: `sse-doctor/0.1.0 (${frame.run}/${request.id})`,
    requestId: `00000000-0000-4000-8000-${request.id.padStart(12, '0')}`,
    protocol: place === 0 && request.trial.protocol === 'http2' ? 'HTTP/2.0' : 'HTTP/1.1',
    method: request.trial.method ?? 'GET',
    path: request.trial.path ?? '/events',
    authority: hostAt(situation, place) ?? request.trial.authority ?? frame.authority,
    connection: index + 2,
    upstream: `127.0.0.1:${ports[asked]}`,
    epochMs: frame.epochMs,
  };
}

/** Nginx asks its upstream under the upstream's own name, unless told otherwise; others pass the name on. */
function hostAt({ hops }: Situation, place: number): string | null {
  const renamed = hops.slice(0, place).findLastIndex(({ kind }) => kind === 'nginx');
  return renamed < 0 ? null : `127.0.0.1:${ports[hops[renamed + 1]?.name ?? 'origin']}`;
}
