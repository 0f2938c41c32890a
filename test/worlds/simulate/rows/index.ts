/** The logs of a run as text: what each hop wrote about its streams, and about those of other people. */
import type { HopKind, HopSituation, Situation } from '../../situation.ts';
import type { HopRun } from '../hop.ts';
import { apacheErrorLines, apacheRow } from './apache.ts';
import { caddyErrorLines, caddyRow } from './caddy.ts';
import { envoyRow } from './envoy.ts';
import { goErrorLines, goRow } from './go.ts';
import { haproxyRow } from './haproxy.ts';
import { nginxRow } from './nginx.ts';
import { nginxErrorLines, nginxNotices } from './nginx-error.ts';
import { otherErrorLines, otherRows } from './others.ts';
import { pingoraErrorLines, pingoraRow } from './pingora.ts';
import { varnishRow } from './varnish.ts';

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

interface Writer {
  row: (run: HopRun, about: RowRequest) => Line | null;
  errors?: (run: HopRun, about: RowRequest) => Line[];
}

/** Pingora's and Go's access logs are those of the lab's own programs. */
const writers: Partial<Record<HopKind, Writer>> = {
  nginx: { row: nginxRow, errors: nginxErrorLines },
  envoy: { row: envoyRow },
  haproxy: { row: haproxyRow },
  apache: { row: apacheRow, errors: apacheErrorLines },
  caddy: { row: caddyRow, errors: caddyErrorLines },
  varnish: { row: varnishRow },
  pingora: { row: pingoraRow, errors: pingoraErrorLines },
  go: { row: goRow, errors: goErrorLines },
};

/** In the order in which they were written. */
export function logsOf(
  situation: Situation,
  hop: HopSituation,
  runs: { run: HopRun; about: RowRequest }[],
  epochMs: number,
): HopLogs {
  const { row, errors } = writers[hop.kind] ?? {};
  const access = runs.flatMap(({ run, about }) => row?.(run, about) ?? []);
  const ownErrors = runs.flatMap(({ run, about }) => errors?.(run, about) ?? []);
  const aboutOthers =
    hop.kind === 'nginx'
      ? [...otherErrorLines(situation, hop, epochMs), ...nginxNotices(hop, situation.moment, epochMs)]
      : [];
  const others = otherRows(situation, hop, epochMs);
  return { access: inOrder([...others, ...access]), error: inOrder([...ownErrors, ...aboutOthers]) };
}

function inOrder(lines: Line[]): string[] {
  return lines.sort((a, b) => a.atMs - b.atMs).map(({ text }) => text);
}
