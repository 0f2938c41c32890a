/** The logs that a frontend writes, and how its rows are written. */
import type { ConfiguredLog } from '../../../configs/reading.ts';
import type { Setting } from '../../../model/setting.ts';
import { knownFormats } from '../log/format.ts';
import type { Line } from './lines.ts';
import { type Found, levels } from './scope.ts';
import type { Section } from './sections.ts';
import { type Scope, writtenSetting } from './settings.ts';

export interface LogsRead {
  settings: Setting[];
  logs: ConfiguredLog[];
}

export function readLogs(scope: Scope): LogsRead {
  const found = targetsOf(scope);
  const format = formatOf(scope.frontend);
  const [first] = found;
  if (!first) return { settings: [], logs: [] };
  const settings = found.map((one) =>
    writtenSetting(scope.hop, one, { kind: 'access-log', setting: 'log', detail: format }, [1, 2]),
  );
  const paths = [...new Set(found.map(({ line }) => pathOf(line)))];
  const logs = paths.map(
    (path): ConfiguredLog => ({
      role: 'access',
      path,
      places: [],
      format,
      escape: 'none',
      flushMs: null,
      buffered: false,
    }),
  );
  if (format === null && scope.mode === 'http')
    scope.warnings.push(
      `${scope.frontend.head.file}:${scope.frontend.head.line}: without option httplog its rows say that a connection came, and nothing of its end`,
    );
  return { settings: settings.map((one) => ({ ...one, place: null })), logs: logs.slice(0, 1) };
}

/** `log global` stands for the lines of `global`; `no log` for none. */
function targetsOf({ frontend, files }: Scope): Found[] {
  for (const section of levels(frontend)) {
    if (section.lines.some(({ words }) => words[0].text === 'no' && words[1]?.text === 'log')) return [];
    const own = section.lines.filter(({ words }) => words[0].text === 'log');
    if (own.length === 0) continue;
    return own.flatMap((line) => {
      if (line.words[1]?.text !== 'global') return [{ line, section }];
      return files.sections
        .filter(({ kind }) => kind === 'global')
        .flatMap((global) =>
          global.lines
            .filter(({ words }) => words[0].text === 'log')
            .map((one) => ({ line: one, section: global })),
        );
    });
  }
  return [];
}

function pathOf({ words }: Line): string {
  const target = words[1]?.text ?? '';
  if (/^(?:stdout|fd@1)$/.test(target)) return '/dev/stdout';
  return /^(?:stderr|fd@2)$/.test(target) ? '/dev/stderr' : target;
}

/** `log-format` before any option, as the last of them wins in one section; null: the rows tell nothing of an end. */
function formatOf(frontend: Section): string | null {
  for (const section of levels(frontend)) {
    const last = section.lines.findLast(({ words }) => {
      const [first, second] = words.map(({ text }) => text);
      return (
        first === 'log-format' || (first === 'option' && /^(?:httplog|httpslog|tcplog)$/.test(second ?? ''))
      );
    });
    if (last) return withCaptures(frontend, textOf(last));
  }
  return null;
}

function textOf({ words }: Line): string {
  const [first, second, third] = words.map(({ text }) => text);
  if (first === 'log-format') return second ?? '';
  if (second === 'httplog' && third === 'clf') return knownFormats.clf;
  return knownFormats[second as 'httplog' | 'httpslog' | 'tcplog'];
}

/** The captured headers by their names, where the format has them by their numbers alone. */
function withCaptures(frontend: Section, format: string): string {
  const requests = capturedIn(frontend, 'request');
  const responses = capturedIn(frontend, 'response');
  const braced = (names: string[], fetch: string) =>
    `{${names.map((name) => `%[${fetch}(${name})]`).join('|')}}`;
  let named = format
    .replace(/capture\.req\.hdr\((\d+)\)/g, (whole, index) =>
      requests[index] ? `req.hdr(${requests[index]})` : whole,
    )
    .replace(/capture\.res\.hdr\((\d+)\)/g, (whole, index) =>
      responses[index] ? `res.hdr(${responses[index]})` : whole,
    );
  if (requests.length > 0) named = named.replace(/%hr\b/, braced(requests, 'req.hdr'));
  if (responses.length > 0) named = named.replace(/%hs\b/, braced(responses, 'res.hdr'));
  return named;
}

/** `capture request header NAME len N`; rules that capture more come behind them, without a name. */
function capturedIn(frontend: Section, side: string): string[] {
  const lines = levels(frontend)
    .toReversed()
    .flatMap((section) => section.lines);
  const own = lines.filter(({ words }) => words[0].text === 'capture' && words[1]?.text === side);
  const byRule = lines.some(({ words }) =>
    words.some(({ text }, index) => index === 1 && text === 'capture'),
  );
  return byRule
    ? []
    : own.flatMap(({ words }) => (words[2]?.text === 'header' ? (words[3]?.text ?? []) : []));
}
