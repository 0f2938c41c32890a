/** What is said of a request whose way the config alone does not tell. */
import type { RouteQuery } from '../../../../model/route-query.ts';
import { argumentText } from '../blocks.ts';
import { hasPort } from '../listen.ts';
import { placeOf } from './handling.ts';
import type { Way } from './way.ts';

interface Ways {
  ways: Way[];
  told: Way[];
  query: RouteQuery;
}

/** Patterns that could not be evaluated, ways between which only the request decides, a port that nobody listens on. */
export function waysWarnings({ ways, told, query }: Ways): string[] {
  return [...portWarnings(told, query), ...faultWarnings(ways), ...openWarnings(told)];
}

function portWarnings(told: Way[], { port }: RouteQuery): string[] {
  return told.flatMap(({ choice }) =>
    choice && port !== null && !hasPort(choice.listen, port)
      ? [`no server of the nginx config listens on port ${port}; ${choice.listen.address} was read`]
      : [],
  );
}

function faultWarnings(ways: Way[]): string[] {
  const faults = new Map(ways.flatMap(({ walk }) => [...walk.faults]));
  return [...faults].map(([directive, why]) => {
    const named = directive.name === 'location' ? `location ${argumentText(directive)}` : directive.name;
    const said = `${placeOf(directive)}: the pattern of ${named} cannot be evaluated (${why})`;
    return `${said}: whether it takes the request is not known`;
  });
}

function openWarnings(told: Way[]): string[] {
  const [first] = told;
  if (!first || (told.length === 1 && first.end.kind !== 'unknown')) return [];
  const places = [...new Set(told.map(endWords))];
  const on = told.flatMap(({ decisions }) => decisions).filter(({ about }) => about !== 'passes');
  const words = [...new Set(on.map(({ words: said, of }) => `${said} (${placeOf(of)})`))].slice(0, 3);
  if (places.length < 2 && first.end.kind !== 'unknown') return [];
  const why = words.length > 0 ? ` on ${words.join(', ')}` : '';
  const said = `which location serves the request depends${why}: ${places.join(' or ')}`;
  return [`${said}; only what they have in common is used`];
}

function endWords({ walk, end }: Way): string {
  if (end.kind === 'unknown') return `one that follows from ${end.words}`;
  const location = walk.chain.at(-1);
  return location ? `location ${argumentText(location)} (${placeOf(location)})` : 'the server itself';
}
