/** Names the redirect that led to the streams which a finding rests on, whatever the rule. */
import type { Facts } from '../../../model/facts.ts';
import type { Evidence, Finding, ProposedFix } from '../../../model/finding.ts';
import { cameFromWords } from '../../../model/redirect.ts';
import type { Stream } from '../../../model/stream.ts';

/** Adds to each finding the redirects that led to the first of its streams that came by one, unless it names them already. */
export function nameRedirects({ streams }: Facts, findings: Finding<ProposedFix>[]): void {
  const led = new Map(streams.filter(({ cameFrom }) => cameFrom).map((stream) => [stream.id, stream]));
  if (led.size === 0) return;
  for (const { severity, evidence } of findings) {
    const first = evidence.map(({ connection }) => led.get(connection ?? '')).find((stream) => stream);
    const isSaid = evidence.some(({ fact }) => fact.includes('came here by '));
    if (severity !== 'info' && first?.cameFrom && !isSaid)
      evidence.push(redirectPathWords(first, first.cameFrom));
  }
}

/** The given proxies are in front of the original target; whether they are in front of the redirect's target is not known. */
function redirectPathWords({ id, url }: Stream, cameFrom: NonNullable<Stream['cameFrom']>): Evidence {
  const elsewhere = cameFrom.isForeign
    ? `: ${new URL(url).origin} was asked, and what is known of the proxies before the first place need not hold there`
    : '';
  return { fact: `${id} ${cameFromWords(cameFrom)}${elsewhere}`, from: 'connection', connection: id };
}
