/** A host of a config that sends plain HTTP to https, whatever the path. Part of `redirected`. */
import { answeringRoute } from '../../../analysis/answers/answering-route.ts';
import type { Facts } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { Setting } from '../../../model/setting.ts';
import type { Stream } from '../../../model/stream.ts';
import { ownAdvice } from '../../../proxies/profile/advice.ts';
import { change } from '../../frames/evidence.ts';

/** The other fixes, and the one that changes its config: first, where the place that it names may be out of reach. */
export function withServePlain(
  facts: Facts,
  stream: Stream,
  to: URL | null,
  fixes: ProposedFix[],
): ProposedFix[] {
  const route = answeringRoute(facts, stream);
  const own = [(route && servePlain(route)) ?? []].flat();
  // A proxy further in names a place that its own clients may reach, and nobody else.
  const isInner = route !== null && route.hop !== facts.hops[0]?.name;
  return isInner || isPlainPort(stream, to) ? [...own, ...fixes] : [...fixes, ...own];
}

/** The very port that was asked, and that answered, in plain HTTP. */
export function isPlainPort({ url }: Stream, to: URL | null): boolean {
  const asked = new URL(url);
  return asked.protocol === 'http:' && to?.protocol === 'https:' && to.port !== '' && to.host === asked.host;
}

/** A sentence, with a space before it. */
export const plainPortWords =
  ' That is the port that was asked and that speaks plain HTTP: over https nothing answers there, unless it takes both.';

function servePlain(route: Setting): ProposedFix | null {
  const advice = ownAdvice(route.proxy, 'https-only');
  if (!advice || route.setting !== advice.setting) return null;
  return change(route, advice.suggested ?? '', advice.text ?? '');
}
