/** Reads the configs and the admin interfaces of the hops; an unusable one is left out and never stops the run. */
import { statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { OtherFile } from '../configs/other-file.ts';
import type { ConfigReading } from '../configs/reading.ts';
import { badInput, DoctorError } from '../errors.ts';
import type { Hop, Plan } from '../model/plan.ts';
import type { AdminSnapshot, RouteQuery } from '../model/route-query.ts';
import type { UnusableInput } from '../model/unusable-input.ts';
import { readConfigs } from '../proxies/configs.ts';
import { withMakers } from '../proxies/made-by.ts';
import { wholeProxy } from '../proxies/whole.ts';
import { addressesIn, askedAddresses } from './asked-addresses.ts';
import { withPassedPath } from './passed-path.ts';

/** What one config, or one running proxy, gave for one hop. */
export interface HopReading {
  hop: Hop;
  reading: ConfigReading;
}

export interface HopConfigs {
  readings: HopReading[];
  admin: AdminSnapshot[];
  unusable: UnusableInput[];
}

/** What the rows of a hop say of the requests that came to it. */
export type Shown = Partial<Pick<RouteQuery, 'path' | 'passedTo' | 'backends' | 'subrequests'>>;

/**
 * Hop by hop, client side first: the request to the next hop follows from the config of this one; `shown`: by hop, what
 * its rows show. @throws DoctorError for a file that is not there.
 */
export async function readHopConfigs(
  plan: Plan,
  shown: ReadonlyMap<string, Shown> = new Map(),
): Promise<HopConfigs> {
  const found: HopConfigs = { readings: [], admin: [], unusable: [] };
  for (const hop of plan.hops) checkPresence(hop);
  for (const hop of plan.hops) {
    // A request to stop that came while the config before was read is heard here.
    await setImmediate();
    const asked = queryFor(plan, found.readings.at(-1)?.reading ?? null);
    const query = { ...asked, ...shown.get(hop.name) };
    const { readings, faults } = readConfigs(hop.name, hop.proxy, hop.configs, query);
    found.readings.push(...readings.map((reading) => ({ hop, reading: withPassedPath(reading, query) })));
    for (const { path, error } of faults) refuse(found, hop, 'config', path, error);
    await readHopAdmin(found, hop, query);
  }
  return found;
}

/** Reads the admin interfaces again, for the counters after the run; one that has gone is left out. */
export async function readAdminAgain(plan: Plan, hops: Hop[]): Promise<AdminSnapshot[]> {
  const found = hops.map(async ({ name, proxy, admin }) => {
    const readAdmin = wholeProxy(proxy)?.readAdmin;
    return admin === null || !readAdmin
      ? []
      : [(await readAdmin(name, admin, queryFor(plan, null))).snapshot];
  });
  const settled = await Promise.allSettled(found);
  return settled.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}

async function readHopAdmin(found: HopConfigs, hop: Hop, query: RouteQuery): Promise<void> {
  const { admin, name, proxy } = hop;
  const readAdmin = wholeProxy(proxy)?.readAdmin;
  if (admin === null || !readAdmin) return;
  try {
    const { snapshot, reading } = await readAdmin(name, admin, query);
    found.admin.push(snapshot);
    // Settings from a config file have line numbers, so they are preferred to the admin interface's.
    if (!found.readings.some((one) => one.hop === hop))
      found.readings.push({ hop, reading: withMakers(proxy, reading) });
  } catch (error) {
    refuse(found, hop, 'admin', admin, error);
  }
}

function refuse(found: HopConfigs, hop: Hop, input: 'config' | 'admin', given: string, error: unknown): void {
  const shown = error instanceof OtherFile ? error.is.proxy : null;
  found.unusable.push({
    ...{ hop: hop.name, input, given, file: given, why: whyOf(error) },
    ...(shown && { shows: shown }),
    whole: true,
  });
}

/** An unexpected error is a bug of this tool: even then only this one input is lost. */
function whyOf(error: unknown): string {
  if (error instanceof RangeError)
    return 'it nests deeper, or unfolds to more, than can be read, so it was not read to the end';
  if (!(error instanceof DoctorError)) return `sse-doctor failed on it (${(error as Error).name})`;
  return error.hint === '' ? error.why : `${error.why} (${error.hint})`;
}

/** @throws DoctorError for a config that is not there */
export function checkPresence({ name, proxy, configs }: Hop): void {
  const flag = name === proxy ? `--${proxy}-config` : `--hop name=${name},config=`;
  for (const file of configs) {
    const code = codeOf(file);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG')
      throw badInput(
        `cannot read ${flag} ${file}`,
        `${file}: no such file`,
        `give ${flag} a file that is there`,
      );
  }
}

function codeOf(file: string): string | null {
  try {
    statSync(file);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? '';
  }
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
    const [scheme, usualPort] =
      url.protocol === 'https:' ? (['https', 443] as const) : (['http', 80] as const);
    const port = url.port ? Number(url.port) : usualPort;
    const sent = { headers: target.headers, serverName: url.hostname };
    return { ...base, ...sent, scheme, port, ...withAddresses(askedAddresses(target)) };
  }
  const address = before.settings.find(({ kind }) => kind === 'upstream')?.items?.[0] ?? '';
  const port = /:(\d+)$/.exec(address)?.[1];
  const addresses = addressesIn(address.replace(/:\d+$/, ''));
  const isTls = before.settings.some(({ kind }) => kind === 'upstream-tls');
  const scheme = isTls ? ('https' as const) : ('http' as const);
  const next = { ...base, scheme, serverName: null, ...before.passedOn };
  return { ...next, port: port ? Number(port) : null, ...withAddresses(addresses) };
}

function withAddresses(addresses: string[] | undefined): Pick<RouteQuery, 'addresses'> {
  return addresses ? { addresses } : {};
}
