/** A host of a config that sends plain HTTP to https, whatever the path. Part of `redirected`. */
import { answeringRoute } from '../../../analysis/answers/answering-route.ts';
import type { Facts } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { Stream } from '../../../model/stream.ts';
import { ownAdvice } from '../../../proxies/profile/advice.ts';
import { change } from '../../frames/evidence.ts';

/** The other fixes, and the one that changes its config: first, where the place that it names cannot be reached. */
export function withServePlain(
  facts: Facts,
  stream: Stream,
  to: URL | null,
  fixes: ProposedFix[],
): ProposedFix[] {
  const own = [servePlain(facts, stream) ?? []].flat();
  return isPlainPort(stream, to) ? [...own, ...fixes] : [...fixes, ...own];
}

/** The very port that was asked, and that answered, in plain HTTP. */
export function isPlainPort({ url }: Stream, to: URL | null): boolean {
  const asked = new URL(url);
  return asked.protocol === 'http:' && to?.protocol === 'https:' && to.port !== '' && to.host === asked.host;
}

/** A sentence, with a space before it. */
export const plainPortWords =
  ' That is the port that was asked and that speaks plain HTTP: over https nothing answers there, unless it takes both.';

function servePlain(facts: Facts, stream: Stream): ProposedFix | null {
  const route = answeringRoute(facts, stream);
  const advice = route && ownAdvice(route.proxy, 'https-only');
  if (!route || !advice || route.setting !== advice.setting) return null;
  return change(route, advice.suggested ?? '', advice.text ?? '');
}
