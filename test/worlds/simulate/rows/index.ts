/** The logs of a run as text: what each hop wrote about its streams, and about those of other people. */
import type { HopSituation, Situation } from '../../situation.ts';
import type { HopRun } from '../hop.ts';
import { envoyRow } from './envoy.ts';
import { nginxRow } from './nginx.ts';
import { nginxErrorLines, nginxNotices } from './nginx-error.ts';
import { otherErrorLines, otherRows } from './others.ts';

/** One line, and when it was written, ms since the run began. */
export interface Line {
  atMs: number;
  text: string;
}

/** What a row says of its request, beyond how it went at this hop. */
export interface RowRequest {
  userAgent: string;
  requestId: string;
  /** As this hop was asked. */
  protocol: string;
  method: string;
  path: string;
  authority: string;
  /** Nginx's number of the connection. */
  connection: number;
  upstream: string;
  epochMs: number;
}

export interface HopLogs {
  access: string[];
  error: string[];
}

/** In the order in which they were written. */
export function logsOf(
  situation: Situation,
  hop: HopSituation,
  runs: { run: HopRun; about: RowRequest }[],
  epochMs: number,
): HopLogs {
  const isNginx = hop.kind === 'nginx';
  const access = runs.flatMap(
    ({ run, about }) => (isNginx ? nginxRow(run, about) : envoyRow(run, about)) ?? [],
  );
  const error = isNginx
    ? [
        ...runs.flatMap(({ run, about }) => nginxErrorLines(run, about)),
        ...otherErrorLines(situation, hop, epochMs),
        ...nginxNotices(hop, situation.moment, epochMs),
      ]
    : [];
  const others = otherRows(situation, hop, epochMs);
  return { access: inOrder([...others, ...access]), error: inOrder(error) };
}

function inOrder(lines: Line[]): string[] {
  return lines.sort((a, b) => a.atMs - b.atMs).map(({ text }) => text);
}
