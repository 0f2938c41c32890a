/** What rules say of an event stream that a proxy wrote by itself. */
import type { OwnStream } from '../../analysis/answers/own-stream.ts';
import type { Evidence, ProposedFix } from '../../model/finding.ts';
import { hopSubject, rowOf, settingFact, whereSet, writtenAt } from './evidence.ts';

/** `HAProxy answered it itself, by http-request return 200 (haproxy.cfg:15): no upstream was asked.` */
export function ownStreamWords({ hop, proxy, route }: OwnStream): string {
  const by = route
    ? `, by ${[route.setting, route.value].filter(Boolean).join(' ')} (${whereSet(route)})`
    : '';
  return `${hopSubject({ hop, proxy })} answered by itself${by}: no upstream was asked, so nothing live can come.`;
}

/** The row that shows it, and the line of the config. */
export function ownStreamFacts({ record, route }: OwnStream, id: string): Evidence[] {
  return [...(record ? [rowOf(record, id)] : []), ...(route ? [settingFact(route)] : [])];
}

/** To have the request passed on in place of that. */
export function passOn({ proxy, route }: OwnStream): ProposedFix {
  const text =
    'Have this path passed on to the origin: what answers here in its place takes the request before that.';
  return { proxy, setting: route?.setting ?? 'route', ...(route ? writtenAt(route) : {}), text };
}
