/** The settings of the path that was asked in the end, where redirects of the same place were followed. */
import { DoctorError } from '../errors.ts';
import type { Plan } from '../model/plan.ts';
import { isRedirect } from '../model/redirect.ts';
import type { SecretKey } from '../model/secret.ts';
import type { Setting } from '../model/setting.ts';
import type { Stream } from '../model/stream.ts';
import { recordableSetting } from '../proxies/recordable.ts';
import { readHopConfigs } from './hop-configs.ts';
import type { HopInputs } from './hop-inputs.ts';

/** What stands in the place of a secret in a recorded path. */
const replaced = /~[0-9a-f]{8}/;

/**
 * The configs are read before the first request, for the path that the user gave. Where redirects led to another one,
 * they are read for that; of the first path the route that redirects stays.
 */
export async function landedSettings(
  plan: Plan,
  streams: Stream[],
  inputs: HopInputs,
  key: SecretKey,
): Promise<Setting[]> {
  const landed = landedStream(plan, streams);
  if (landed === null) return inputs.settings;
  const target = { ...plan.target, url: landed.url, method: landed.method };
  const again = await readAgain({ ...plan, target });
  if (again === null) return inputs.settings;
  const redirects = inputs.settings.filter(
    ({ kind, answers }) => kind === 'route' && isRedirect({ status: answers ?? null }),
  );
  return [...again.map((setting) => recordableSetting(setting, key)), ...redirects];
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

/** Null where a config is not there any more. */
async function readAgain(plan: Plan): Promise<Setting[] | null> {
  try {
    return (await readHopConfigs(plan)).readings.flatMap(({ reading }) => reading.settings);
  } catch (error) {
    if (error instanceof DoctorError) return null;
    throw error;
  }
}
