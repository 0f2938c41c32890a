/** The blocks of one way as the levels by which directives are inherited. */
import { argumentText, type Directive } from '../blocks.ts';
import { type Level, listenLabel } from '../scope.ts';
import type { ServerChoice } from '../server.ts';
import { shownCondition } from './conditions.ts';
import type { Walk } from './walk.ts';

/** What stands around the servers. */
export interface Surroundings {
  /** Outer levels, innermost first. */
  outer: Level[];
  /** What stands in `http { }`, or in a file that is a part of it. */
  http: Directive[];
  /** All servers are known. */
  isWhole: boolean;
  /** A file with locations outside of any server. */
  bare: Directive[] | null;
  warnings: string[];
}

/** A file without `http { }` is read as a part of one. */
export function surroundings(root: Directive[]): Surroundings {
  const http = root.find(({ name, block }) => name === 'http' && block);
  const main: Level = { label: 'main', directives: root, node: null };
  const outer = http
    ? [{ label: 'http', directives: http.block ?? [], node: http }, main]
    : [{ label: 'http', directives: root, node: null }];
  const inHttp = http?.block ?? root;
  return {
    outer,
    http: inHttp,
    isWhole: http !== undefined,
    bare: inHttp.some(({ name }) => name === 'location') ? inHttp : null,
    warnings: http ? [] : ['the nginx config has no http block: what its other files set is not known'],
  };
}

/** Innermost first. */
export function levelsOf(
  { outer, bare }: Surroundings,
  { walk, choice }: { walk: Walk; choice: ServerChoice | null },
): Level[] {
  const { chain, inner } = walk;
  const server = choice ? [serverLevel(choice)] : bareLevel(bare);
  const own = inner && setsSomething(inner) ? [innerLevel(inner)] : [];
  return [...own, ...chain.map(locationLevel).reverse(), ...server, ...outer];
}

function serverLevel({ server, listen }: ServerChoice): Level {
  return { label: `server ${listenLabel(listen)}`, directives: server.block ?? [], node: server };
}

function bareLevel(bare: Directive[] | null): Level[] {
  return bare ? [{ label: 'server', directives: bare, node: null }] : [];
}

function locationLevel(directive: Directive): Level {
  const label = `location ${argumentText(directive)}`;
  return { label, directives: directive.block ?? [], node: directive };
}

/** Nothing may be added to it: few directives are allowed there. */
function innerLevel(directive: Directive): Level {
  const label =
    directive.name === 'if' ? shownCondition(directive) : `${directive.name} ${argumentText(directive)}`;
  return { label, directives: directive.block ?? [], node: directive, isInner: true };
}

/** More than rewrites, which have been run. */
function setsSomething({ block }: Directive): boolean {
  return block?.some(({ name }) => !/^(?:set|rewrite|return|break)$/.test(name)) ?? false;
}
