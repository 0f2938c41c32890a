/** The three facts that carry a finding. */
import type { Evidence, Finding } from '../model/finding.ts';
import { type Block, point } from './document.ts';
import { groupBy } from './grouping.ts';
import { placeOf } from './wording.ts';

const shown = 3;
/** The end of a longer place, which tells files apart, is enough beside the details. */
const longestPlace = 36;

/** The first of each source, then what else there is, in the rule's order; what streams have in common once. */
export function bestEvidence({ evidence }: Finding): Block[] {
  const facts = [...groupBy(evidence, (one) => `${placeOf(one)} ${withoutId(one)}`).values()];
  const sourceOf = ([one]: Evidence[]) => one?.from;
  const isFirst = (alike: Evidence[]) => facts.find((other) => sourceOf(other) === sourceOf(alike)) === alike;
  const chosen = [...facts.filter(isFirst), ...facts.filter((alike) => !isFirst(alike))].slice(0, shown);
  return facts.filter((alike) => chosen.includes(alike)).map((alike) => point(factOf(alike)));
}

/** A fact about a stream begins with its id. */
function withoutId({ fact, connection = '' }: Evidence): string {
  return fact.slice(0, connection.length) === connection ? fact.slice(connection.length) : fact;
}

/** Led by the place where it stands, or by how many streams share it. */
function factOf(alike: Evidence[]): string {
  const [first] = alike;
  if (!first) return '';
  const place = placeOf(first);
  if (place !== null) return `${shortPlace(place)}: ${first.fact}`;
  const others = alike.length === 2 ? 'another' : `${alike.length - 1} others`;
  return alike.length === 1 ? first.fact : `like ${others}, ${first.fact}`;
}

function shortPlace(place: string): string {
  const characters = [...place];
  return characters.length > longestPlace ? `…${characters.slice(1 - longestPlace).join('')}` : place;
}
