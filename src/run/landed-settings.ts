/** The settings of the path that each hop was asked for in the end, by redirects that were followed and by its own rows. */
import { pathInRows } from '../analysis/parties/asked-path.ts';
import { failedAt } from '../analysis/parties/failed-at.ts';
import { DoctorError } from '../errors.ts';
import type { Join } from '../model/facts.ts';
import type { Plan } from '../model/plan.ts';
import { isRedirect } from '../model/redirect.ts';
import type { SecretKey } from '../model/secret.ts';
import type { Stream } from '../model/stream.ts';
import { recordableSetting, recordableText } from '../proxies/recordable.ts';
import { readHopConfigs, type Shown } from './hop-configs.ts';
import { configWarnings, type HopInputs } from './hop-inputs.ts';

/** What the configs say of the requests as they came. */
type Landed = Pick<HopInputs, 'settings' | 'configWarnings'>;

/** What stands in the place of a secret in a recorded path. */
const replaced = /~[0-9a-f]{8}/;

/**
 * The configs are read before the first request, for the path that the user gave. Where redirects led to another one, or
 * a hop in front rewrote it, they are read for that; of the first path the route that redirects stays.
 */
export async function landedSettings(
  plan: Plan,
  streams: Stream[],
  inputs: HopInputs,
  { key, joins }: { key: SecretKey; joins: Join[] },
): Promise<Landed> {
  const landed = landedStream(plan, streams);
  const target = landed ? { ...plan.target, url: landed.url, method: landed.method } : plan.target;
  const shown = shownByRows({ ...plan, target }, streams, joins);
  if (landed === null && shown.size === 0) return inputs;
  const again = await readAgain({ ...plan, target }, shown, inputs);
  if (again === null) return inputs;
  const redirects = inputs.settings.filter(
    ({ kind, answers }) => kind === 'route' && isRedirect({ status: answers ?? null }),
  );
  return {
    settings: [...again.settings.map((setting) => recordableSetting(setting, key)), ...redirects],
    configWarnings: again.configWarnings.map((text) => recordableText(text, key)),
  };
}

/**
 * By hop with a config: the one path that all its rows of our streams name, where it is not the one that was asked; the
 * upstreams that failed them, and the requests that it made by itself for them.
 */
function shownByRows({ target, hops }: Plan, streams: Stream[], joins: Join[]): Map<string, Shown> {
  const { pathname, search } = new URL(target.url);
  return new Map(
    hops.flatMap(({ name, configs }): [string, Shown][] => {
      if (configs.length === 0) return [];
      const path = pathInRows(joins, name);
      const isOther = path !== null && path !== pathname && !replaced.test(path);
      const shown = { ...(isOther && { path: `${path}${search}` }), ...failedAt(streams, joins, name) };
      return Object.keys(shown).length === 0 ? [] : [[name, shown]];
    }),
  );
}

/** The last answer to which redirects led, where all led to that path, and behind the same proxies. */
function landedStream({ target, hops }: Plan, streams: Stream[]): Stream | null {
  if (!hops.some(({ configs, admin }) => configs.length > 0 || admin !== null)) return null;
  const led = streams.filter(({ route, cameFrom, redirect }) => {
    return route === 'proxy' && cameFrom !== undefined && redirect?.notFollowed !== null;
  });
  const last = led.at(-1);
  if (!last || !URL.canParse(last.url)) return null;
  const to = new URL(last.url);
  const isOne = led.every(({ url }) => URL.canParse(url) && new URL(url).pathname === to.pathname);
  return isOne && isSamePlace(new URL(target.url), to) && !replaced.test(to.pathname) ? last : null;
}

/** The same origin, or its form over https: other addresses may have other proxies before them. */
function isSamePlace(from: URL, to: URL): boolean {
  if (from.origin === to.origin) return true;
  const isUpgrade = from.protocol === 'http:' && to.protocol === 'https:';
  return isUpgrade && from.hostname === to.hostname && from.port === '' && to.port === '';
}

/**
 * Null where a config is not there any more. A pipe gives its text once: of a hop whose config cannot be read again stays
 * what was read `before`.
 */
async function readAgain(
  plan: Plan,
  shown: ReadonlyMap<string, Shown>,
  before: Landed,
): Promise<Landed | null> {
  try {
    const { readings, unusable } = await readHopConfigs(plan, shown);
    const lost = new Set(unusable.map(({ hop }) => hop));
    const now = readings.flatMap(({ reading }) => reading.settings);
    const settings = plan.hops.flatMap(({ name }) =>
      (lost.has(name) ? before.settings : now).filter(({ hop }) => hop === name),
    );
    return { settings, configWarnings: lost.size > 0 ? before.configWarnings : configWarnings(readings) };
  } catch (error) {
    if (error instanceof DoctorError) return null;
    throw error;
  }
}
