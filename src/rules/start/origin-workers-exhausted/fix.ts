/** How an origin serves more requests at once, in the words of its server. Part of `origin-workers-exhausted`. */
import { applicationServerOf } from '../../../analysis/answers/application-server.ts';
import type { Facts } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import { placesAdvice } from '../../../proxies/profile/makers/index.ts';

/** Of the server that its headers name; of each that is known where none does. */
export function morePlaces(facts: Facts): ProposedFix[] {
  const named = applicationServerOf(facts);
  if (named?.places) return [{ proxy: 'origin', text: '', ...named.places }];
  const settings = placesAdvice().flatMap(({ name, setting, suggested }) =>
    suggested ? [`${name}: ${setting} ${suggested}`] : [],
  );
  return [
    {
      proxy: 'origin',
      setting: 'workers',
      text: `${serveMany} (${settings.join('; ')}). ${poolHint}`,
    },
  ];
}

const serveMany =
  'Serve streams with workers that hold many at once, or give the origin more places than streams are ever open';
const poolHint =
  'Where it has places enough, look for a pool that each stream takes from and keeps: connections to a database, a semaphore.';
