/** The three facts that carry a finding. */
import type { Evidence, Finding } from '../model/finding.ts';
import { type Block, point } from './document.ts';
import { placeOf } from './wording.ts';

const shown = 3;
/** The end of a longer place, which tells files apart, is enough beside the details. */
const longestPlace = 36;

/** The first of each source, then what else there is, in the rule's order; led by the place where it stands. */
export function bestEvidence({ evidence }: Finding): Block[] {
  const isFirst = (one: Evidence) => evidence.find(({ from }) => from === one.from) === one;
  const chosen = [...evidence.filter(isFirst), ...evidence.filter((one) => !isFirst(one))].slice(0, shown);
  return evidence.filter((one) => chosen.includes(one)).map((one) => point(led(one)));
}

function led(evidence: Evidence): string {
  const place = placeOf(evidence);
  if (place === null) return evidence.fact;
  const characters = [...place];
  const short = characters.length > longestPlace ? `…${characters.slice(1 - longestPlace).join('')}` : place;
  return `${short}: ${evidence.fact}`;
}
