/** Reads what the user handed in about each hop: its config, its logs, its admin interface. */
import { Readable } from 'node:stream';
import { readAdmin } from './configs/admin.ts';
import { type ConfigReading, readConfig, recordableSetting, recordableText } from './configs/index.ts';
import { formatFault, type LogInput, type LogReader, openLogs } from './logs/index.ts';
import type { Hop, Plan } from './model/plan.ts';
import type { AdminSnapshot, RouteQuery } from './model/route-query.ts';
import type { ConfigFile, Setting } from './model/setting.ts';

export interface HopInputs {
  settings: Setting[];
  files: ConfigFile[];
  warnings: string[];
  logs: LogReader;
  /** How long a row may wait in the writer's buffer, ms, by hop. */
  flushMs: Record<string, number>;
  admin: AdminSnapshot[];
}

/** Envoy flushes its file log this often (`--file-flush-interval-msec`); Nginx writes at once. */
const usualFlushMs: Record<string, number> = { envoy: 10_000, nginx: 0 };

/** Everything known before the first request. @throws DoctorError for a file that is not what it says. */
export async function readHops(plan: Plan, stdin: () => NodeJS.ReadableStream): Promise<HopInputs> {
  const readings: { hop: Hop; reading: ConfigReading }[] = [];
  const admin: AdminSnapshot[] = [];
  for (const hop of plan.hops) {
    const query = queryFor(plan, readings.at(-1)?.reading ?? null);
    for (const file of hop.configs)
      readings.push({ hop, reading: readConfig(hop.name, hop.proxy, file, query) });
    if (hop.admin === null) continue;
    const { snapshot, reading } = await readAdmin(hop.name, hop.admin, query);
    admin.push(snapshot);
    if (hop.configs.length === 0) readings.push({ hop, reading });
  }
  const flushMs = Object.fromEntries(plan.hops.map((hop) => [hop.name, flushOf(hop, readings)]));
  return {
    settings: readings.flatMap(({ reading }) => reading.settings),
    files: readings.flatMap(({ reading }) => reading.files),
    warnings: readings.flatMap(({ hop, reading }) => reading.warnings.map((text) => `${hop.name}: ${text}`)),
    logs: await openHopLogs(plan, readings, stdin),
    flushMs,
    admin,
  };
}

/** The same with the secrets replaced in all that is kept or shown of the configs; their texts stay, for diffs. */
export function recordableInputs(inputs: HopInputs, key: string): HopInputs {
  return {
    ...inputs,
    settings: inputs.settings.map((setting) => recordableSetting(setting, key)),
    warnings: inputs.warnings.map((text) => recordableText(text, key)),
  };
}

/** Reads the admin interfaces again, for the counters after the run; one that has gone is left out. */
export async function readAdminAgain(plan: Plan): Promise<AdminSnapshot[]> {
  const found = plan.hops.map(async ({ name, admin }) =>
    admin === null ? [] : [(await readAdmin(name, admin, queryFor(plan, null))).snapshot],
  );
  const settled = await Promise.allSettled(found);
  return settled.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}

/** The request as this hop meets it: the first one at the URL's port, the next at the upstream port of the one before. */
function queryFor({ target, trials }: Plan, before: ConfigReading | null): RouteQuery {
  const url = new URL(target.url);
  const given = target.headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  const base = {
    authority: trials[0]?.authority ?? given ?? url.host,
    path: `${url.pathname}${url.search}`,
    method: target.method,
  };
  if (before === null) {
    const scheme = url.protocol === 'https:' ? ('https' as const) : ('http' as const);
    return { ...base, scheme, port: url.port ? Number(url.port) : scheme === 'https' ? 443 : 80 };
  }
  const address = before.settings.find(({ kind }) => kind === 'upstream')?.items?.[0] ?? '';
  const port = /:(\d+)$/.exec(address)?.[1];
  return { ...base, scheme: 'http', port: port ? Number(port) : null };
}

function flushOf(hop: Hop, readings: { hop: Hop; reading: ConfigReading }[]): number {
  const said = readings
    .filter((entry) => entry.hop === hop)
    .flatMap(({ reading }) => reading.logs.flatMap(({ flushMs }) => flushMs ?? []));
  return Math.max(usualFlushMs[hop.proxy] ?? 0, ...said);
}

async function openHopLogs(
  plan: Plan,
  readings: { hop: Hop; reading: ConfigReading }[],
  stdin: () => NodeJS.ReadableStream,
): Promise<LogReader> {
  const inputs = plan.hops.flatMap((hop) => [
    ...hop.accessLogs.map(
      (path): LogInput => ({
        hop: hop.name,
        proxy: hop.proxy,
        role: 'access',
        path,
        ...formatOf(hop, path, readings),
      }),
    ),
    ...hop.errorLogs.map(
      (path): LogInput => ({ hop: hop.name, proxy: hop.proxy, role: 'error', path, format: null }),
    ),
  ]);
  const usesStdin = inputs.some(({ path }) => path === '-');
  // An unread standard input would keep the process waiting, so it is asked for only where a log comes that way.
  const source = usesStdin ? stdin() : Readable.from([]);
  const reader = await openLogs(inputs, { since: Date.now() - plan.logWindowMs, stdin: source });
  const { files } = await reader.read();
  for (const file of files) {
    const format = inputs.find(({ hop, path }) => hop === file.hop && path === file.file)?.format ?? null;
    const fault = formatFault(file, format);
    if (fault) {
      reader.close();
      throw fault;
    }
  }
  return reader;
}

/** The writer's own format: the flag's, else the one of the config's log of that name, else its only one. */
function formatOf(
  hop: Hop,
  path: string,
  readings: { hop: Hop; reading: ConfigReading }[],
): Pick<LogInput, 'format' | 'escape'> {
  if (hop.logFormat !== null) return { format: hop.logFormat };
  const logs = readings
    .filter((entry) => entry.hop === hop)
    .flatMap(({ reading }) => reading.logs.filter(({ role }) => role === 'access'));
  const base = (name: string) => name.split('/').at(-1);
  const log = logs.find((log) => base(log.path) === base(path)) ?? (logs.length === 1 ? logs[0] : undefined);
  return log ? { format: log.format, escape: log.escape } : { format: null };
}
