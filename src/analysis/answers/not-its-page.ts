/** An answer whose body is not the page that the proxies of the path answer their own failures with: what stands behind them wrote it. */
import { type Facts, settingsOf } from '../../model/facts.ts';
import type { Hop } from '../../model/plan.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { profileOf } from '../../proxies/profile/known.ts';
import { type Answerer, unknownAnswerer } from './answer-party.ts';
import { isFollowUp } from './asked-streams.ts';
import { pageMaker } from './error-page.ts';

/** `seen`: what rows tell, and that not; null: one of the hops may have written it, or only follow-up requests had it. */
export function behindPages(facts: Facts, stream: Stream, seen: Answerer): Answerer | null {
  const { status, bodyStart, route } = stream;
  if (status === null || status < 400 || route === 'direct') return null;
  if ((bodyStart ?? '').trim() === '') return null;
  if (isOpened(stream) || isFollowUp(stream) || pageMaker(stream) !== null) return null;
  const hops = mayHaveAnswered(facts, seen);
  const [hop] = hops;
  if (!hop || !hops.every((one) => hasItsPage(facts, one, status))) return null;
  const name = profileOf(hop.proxy)?.name ?? hop.proxy;
  const because = `the body is not the page that ${name} answers with by itself, unless its config has another`;
  return { ...unknownAnswerer, by: 'origin', proxy: 'origin', confidence: 'likely', because };
}

/** From the hop that a row leads to inwards. */
function mayHaveAnswered({ hops }: Facts, { hop }: Answerer): Hop[] {
  return hops.slice(
    Math.max(
      0,
      hops.findIndex(({ name }) => name === hop),
    ),
  );
}

/** Another body for that status may stand in its config. */
function hasItsPage(facts: Facts, { name, proxy }: Hop, status: number): boolean {
  const other = settingsOf(facts, 'error-page', name).some(({ items = [] }) =>
    items.includes(String(status)),
  );
  return !other && profileOf(proxy)?.marks?.isPageUsual === true;
}
