/** Looks a proxy up among those that the tool knows. */

import type { ProxyKind } from '../../model/log-record.ts';
import * as listed from '../profiles.ts';
import type { Habits } from './habits.ts';
import type { Profile } from './profile.ts';

/** All of them, in the order in which users read them. */
export const profiles: readonly Profile[] = Object.values<Profile>(listed).sort((a, b) => a.rank - b.rank);

const byKind = new Map<string, Profile>(profiles.map((profile) => [profile.kind, profile]));

/** Undefined for parties that are no proxy (the origin, a client), and for unknown proxies. */
export function profileOf(kind: string): Profile | undefined {
  return byKind.get(kind);
}

/** A default behaviour of that proxy; undefined where it does not have it, or it is not known. */
export function habitOf<K extends keyof Habits>(
  kind: string,
  habit: K,
): NonNullable<Habits[K]>['value'] | undefined {
  return profileOf(kind)?.habits?.[habit]?.value;
}

/** The first proxy of such a habit, and the versions that have it. */
export function oneWith(
  habit: keyof Habits,
): { proxy: ProxyKind; name: string; versions: string } | undefined {
  return profiles.flatMap(({ kind, name, habits }) => {
    const seen = habits?.[habit];
    return seen ? [{ proxy: kind, name, versions: seen.versions }] : [];
  })[0];
}
