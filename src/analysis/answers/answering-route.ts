/** A location or route of a config that answers by itself, with the very status that came back. */

import { type Facts, settingsOf } from '../../model/facts.ts';
import { refusalReasons } from '../../model/log-record.ts';
import { memoizedPair } from '../../model/memoized.ts';
import type { Setting } from '../../model/setting.ts';
import type { Stream } from '../../model/stream.ts';
import { joinsOf } from '../parties/joined-rows.ts';
import { answererOf } from './answerer.ts';
import { isFollowUp } from './asked-streams.ts';

/** Nginx's `return 503`, Envoy's `direct_response 503`; null where a row names another reason, or says that an upstream answered. */
export function answeringRoute(facts: Facts, stream: Stream): Setting | null {
  return routes(facts, stream);
}

const routes = memoizedPair((facts: Facts, stream: Stream): Setting | null => {
  const { status, route } = stream;
  if (status === null || route === 'direct' || isFollowUp(stream)) return null;
  const alike = settingsOf(facts, 'route').filter(({ answers }) => answers === status);
  if (alike.length === 0 || isContradictedByRow(facts, stream)) return null;
  const { by, hop } = answererOf(facts, stream);
  if (by === 'origin') return null;
  return alike.find((setting) => by !== 'proxy' || hop === null || setting.hop === hop) ?? null;
});

/** Nginx runs `return` before any limit, and Envoy a filter before its route: a certain row decides which it was. */
function isContradictedByRow(facts: Facts, stream: Stream): boolean {
  return joinsOf(facts, stream).some(
    ({ record }) => record.reasonConfidence === 'certain' && refusalReasons.has(record.reason),
  );
}
