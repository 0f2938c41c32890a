/** What was given, read by the tool's own readers: configs from files, log rows from text. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRecordParser } from '../../../src/logs/record-parser.ts';
import type { LogFileSummary, LogRecord } from '../../../src/model/log-record.ts';
import type { Hop, Plan } from '../../../src/model/plan.ts';
import type { Setting } from '../../../src/model/setting.ts';
import { readersFor } from '../../../src/proxies/dialects.ts';
import { type HopReading, readHopConfigs } from '../../../src/run/hop-configs.ts';
import { formatOf } from '../../../src/run/hop-inputs.ts';
import { detailsFormat } from '../configs/envoy.ts';
import { configName, configTexts } from '../configs/index.ts';
import { shortFormat } from '../configs/nginx.ts';
import { namedFormat } from '../configs/programs.ts';
import type { HopKind, HopSituation, Situation } from '../situation.ts';
import type { HopLogs } from './rows/index.ts';

/** Ports that stand for the placeholders of the configs. */
export const ports: Record<string, number> = {
  edge: 8080,
  middle: 8081,
  inner: 8082,
  origin: 9000,
  replica: 9001,
  dead: 9999,
};

/** Where each text was written: many worlds share a config. */
const written = new Map<string, string>();
let root: string | null = null;

const withErrorLog = new Set<HopKind>(['nginx', 'apache', 'caddy', 'pingora', 'go']);
/** Their configuration is a program. */
const programs = new Set<HopKind>(['pingora', 'go']);

/** The hops of a plan: their names and files as flags would give them. Writes the configs. */
export function givenHops(situation: Situation): Hop[] {
  const texts = configTexts(situation);
  return situation.hops.flatMap((hop) => {
    const given = situation.inputs.hops[hop.name];
    if (!given || !(given.access || given.error || given.config)) return [];
    const hasErrorLog = withErrorLog.has(hop.kind) && given.error;
    const isProgram = programs.has(hop.kind);
    const hasConfig = given.config && !isProgram;
    if (!given.access && !hasConfig && !hasErrorLog) return [];
    return [
      {
        name: hop.name,
        proxy: hop.kind,
        accessLogs: given.access ? [`${hop.name}-access.log`] : [],
        errorLogs: hasErrorLog ? [`${hop.name}-error.log`] : [],
        configs: hasConfig ? [write(configName(hop), filled(texts.get(hop.name) ?? ''))] : [],
        logFormat: isProgram ? namedFormat : given.access && !given.config ? formatFlag(hop.logFormat) : null,
        admin: null,
      },
    ];
  });
}

function write(name: string, text: string): string {
  const known = written.get(text);
  if (known) return known;
  root ??= newRoot();
  const dir = join(root, String(written.size));
  mkdirSync(dir);
  const path = join(dir, name);
  writeFileSync(path, text);
  written.set(text, path);
  return path;
}

function newRoot(): string {
  const made = mkdtempSync(join(tmpdir(), 'sse-doctor-worlds-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
}

function filled(text: string): string {
  return text.replace(/\{\{([a-z0-9.-]+)\}\}/g, (_, name: string) => {
    const port = name.startsWith('port.') ? ports[name.replace(/^port\.(admin\.)?/, '')] : undefined;
    return port === undefined ? `/srv/${name}` : String(port);
  });
}

export interface ReadInputs {
  settings: Setting[];
  records: LogRecord[];
  files: LogFileSummary[];
}

/** A format that nobody could guess is handed over with the log. */
function formatFlag(format: HopSituation['logFormat']): string | null {
  if (format === 'short') return shortFormat;
  return format === 'details' ? detailsFormat : null;
}

/** `logs`: by hop, as far as they were written. */
export async function readInputs(plan: Plan, logs: Map<string, HopLogs>): Promise<ReadInputs> {
  const { readings, unusable } = await readHopConfigs(plan);
  if (unusable[0]) throw new Error(`${unusable[0].file}: ${unusable[0].why}`);
  const read = plan.hops.flatMap((hop) => readLogs(hop, readings, logs.get(hop.name)));
  return {
    settings: readings.flatMap(({ reading }) => reading.settings),
    records: read.flatMap(({ records }) => records),
    files: read.map(({ file }) => file),
  };
}

function readLogs(hop: Hop, readings: HopReading[], logs: HopLogs | undefined) {
  const access = hop.accessLogs.map((path) => ({ path, role: 'access' as const, lines: logs?.access ?? [] }));
  const error = hop.errorLogs.map((path) => ({ path, role: 'error' as const, lines: logs?.error ?? [] }));
  return [...access, ...error].map(({ path, role, lines }) => {
    const format = role === 'access' ? formatOf(hop, path, readings) : { format: null };
    const readers = readersFor(hop.proxy, role, format.format, format.escape);
    const parser = createRecordParser({ hop: hop.name, proxy: hop.proxy, file: path, since: 0 }, readers);
    parser.feed(lines);
    return { records: parser.records([]), file: parser.summary() };
  });
}
