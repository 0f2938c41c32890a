/**
 * Follows one request through the configuration, as Nginx does: the server, its rewrites, the location, every internal
 * jump. What is only known when a request comes is followed both ways.
 */

import { newBudget } from '../../../../configs/pcre/index.ts';
import type { RouteQuery } from '../../../../model/route-query.ts';
import type { Directive } from '../blocks.ts';
import type { NginxFiles } from '../includes.ts';
import type { Scope } from '../scope.ts';
import { type Choices, everyWay } from './choices.ts';
import { handlingOf, mixedHandling } from './handling.ts';
import { passesIn } from './landing.ts';
import { levelsOf, type Surroundings, surroundings } from './levels.ts';
import { passedOn } from './passed-on.ts';
import { mergesSlashes, runPhases } from './phases.ts';
import { takeServer } from './take-server.ts';
import { readUri } from './uri.ts';
import type { End, Walk } from './walk.ts';
import { waysWarnings } from './warnings.ts';
import type { Way } from './way.ts';

/** More than these are not followed, and nothing is said of what would differ. */
const mostWays = 64;

/**
 * The blocks that govern a request, one scope for each way in which they differ: where the request may be passed on,
 * for those ways alone, because no other way makes it a stream. The usual way is the first.
 */
export function followRequest(
  hop: string,
  found: NginxFiles,
  query: RouteQuery,
  isInternal = false,
): Scope[] {
  const { around, ways, isWhole } = waysOf(found.root, query, isInternal);
  const passing = ways.filter(({ end }) => end.kind === 'passes' || end.kind === 'unknown');
  const followed = distinct(passing.length > 0 ? passing : ways.slice(0, 1));
  const told = isWhole ? followed : [...followed, ...ways.slice(0, 1).map(unfollowed)];
  const warnings = [...found.warnings, ...around.warnings, ...waysWarnings({ ways, told, query })];
  const mixed = mixedHandling(ways);
  return told.map((way, index) => ({
    hop,
    query,
    files: found.files,
    warnings: index === 0 ? warnings : [],
    ...placeOf(around, way, mixed),
    ends: endsOf(way, told),
  }));
}

/** One scope for each place in its server where a request may be passed on, however it comes there. */
export function everyPass(hop: string, found: NginxFiles, query: RouteQuery): Scope[] {
  const { around, ways } = waysOf(found.root, query);
  const passes = ways.slice(0, 1).flatMap(passesIn);
  return passes.map((way) => ({
    hop,
    query,
    files: found.files,
    warnings: [],
    ...placeOf(around, way, mixedHandling([way])),
    ends: 'certain',
  }));
}

function placeOf(
  around: Surroundings,
  way: Way,
  mixed: ReturnType<typeof mixedHandling>,
): Omit<Scope, 'hop' | 'query' | 'files' | 'warnings' | 'ends'> {
  return {
    levels: levelsOf(around, way),
    choice: way.choice,
    location: way.walk.chain.at(-1) ?? null,
    ...handlingOf(way, mixed),
    passedOn: passedOn(way),
    answeredBy: way.end.kind === 'answers' ? way.end.by : null,
    jumps: way.walk.jumps,
  };
}

function endsOf({ end }: Way, { length }: Way[]): Scope['ends'] {
  if (end.kind === 'unknown') return 'unknown';
  return length === 1 ? 'certain' : 'open';
}

/** Every way that the request may go, the usual one first. */
export function waysOf(
  root: Directive[],
  query: RouteQuery,
  isInternal = false,
): { around: Surroundings; ways: Way[]; isWhole: boolean } {
  const around = surroundings(root);
  const budget = newBudget();
  const walkOnce = (choices: Choices) => oneWay(around, query, { choices, budget, isInternal });
  return { around, ...everyWay(walkOnce, mostWays) };
}

function oneWay(
  around: Surroundings,
  query: RouteQuery,
  begun: Pick<Walk, 'choices' | 'budget' | 'isInternal'>,
): Way {
  const { choices } = begun;
  const walk = newWalk(around, query, begun);
  const choice = takeServer(walk, around, query);
  walk.server = choice?.server.block ?? around.bare ?? [];
  // The name is not known yet when the path is read, except by TLS.
  const first = query.scheme === 'https' ? walk.server : (choice?.byDefault.block ?? walk.server);
  const uri = readUri(query.path, mergesSlashes({ http: walk.http, server: first }));
  if (!uri) walk.server = first;
  Object.assign(walk, { uri: uri?.path ?? '', args: uri?.args ?? '' });
  return { walk, choice, end: runPhases(walk), decisions: choices.made };
}

function newWalk(
  around: Surroundings,
  query: RouteQuery,
  begun: Pick<Walk, 'choices' | 'budget' | 'isInternal'>,
): Walk {
  return {
    ...begun,
    query,
    http: around.http,
    server: [],
    faults: new Map(),
    uri: null,
    args: null,
    method: query.method.toUpperCase(),
    values: new Map(),
    captures: [],
    chain: [],
    inner: null,
    ifs: [],
    isRewritten: false,
    isPartReplaced: true,
    hasErrorPage: false,
    jumpsLeft: 11,
    forced: null,
    jumps: [],
  };
}

/** Stands for all the ways that were not followed. */
function unfollowed({ walk, choice }: Way): Way {
  const end: End = { kind: 'unknown', words: 'more choices than are followed' };
  return { walk: { ...walk, chain: [], inner: null, jumps: [] }, choice, end, decisions: [] };
}

/** Ways that end at another place, or under other settings. */
function distinct(ways: Way[]): Way[] {
  const isSame = (one: Way, other: Way) =>
    one.choice?.server === other.choice?.server &&
    one.end.kind === other.end.kind &&
    one.walk.inner === other.walk.inner &&
    one.walk.forced === other.walk.forced &&
    one.walk.chain.length === other.walk.chain.length &&
    one.walk.chain.every((location, index) => location === other.walk.chain[index]) &&
    byOf(one.end) === byOf(other.end);
  return ways.filter((way, index) => ways.findIndex((other) => isSame(way, other)) === index);
}

function byOf(end: End): unknown {
  return 'by' in end ? end.by : null;
}
