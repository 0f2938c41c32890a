/** The blocks around one request, innermost first, and what nginx's inheritance finds in them. */
import type { RouteQuery } from '../../../model/route-query.ts';
import type { ConfigFile } from '../../../model/setting.ts';
import type { Directive } from './blocks.ts';
import type { Listen } from './listen.ts';
import type { Handling, Pass } from './pass.ts';
import type { PassedOn } from './request/passed-on.ts';
import type { Jump } from './request/walk.ts';
import type { ServerChoice } from './server.ts';

export interface Level {
  /** `http`, `server :8080`, `location /events`, `main`. */
  label: string;
  directives: Directive[];
  /** The block's own directive; null for a file's top level. */
  node: Directive | null;
  /** An `if` or `limit_except`: few directives are allowed in it. */
  isInner?: boolean;
}

/** Everything that the emitters of settings need to know about one request. */
export interface Scope {
  hop: string;
  query: RouteQuery;
  files: ConfigFile[];
  warnings: string[];
  /** Innermost first. The last is `main`, unless only a part of a configuration was given. */
  levels: Level[];
  choice: ServerChoice | null;
  /** Innermost location; null: none. */
  location: Directive | null;
  /** The directive that passes the request on; null: nginx answers by itself. */
  pass: Pass | null;
  /** What the next server gets; null: nothing over HTTP, or only a request tells. */
  passedOn: PassedOn | null;
  /** How the request is handled. */
  handling: Handling;
  /** The directive by which nginx answers by itself; null: none does. */
  answeredBy: Directive | null;
  /** Internal jumps on the way to the location, in their order. */
  jumps: Jump[];
  /** Open: it may end elsewhere as well; unknown: this way ends nobody knows where. */
  ends: 'certain' | 'open' | 'unknown';
}

export interface Found {
  directive: Directive;
  level: Level;
}

/** A simple directive: the innermost level that has it. */
export function findOne(scope: Scope, name: string): Found | null {
  return findAll(scope, name)[0] ?? null;
}

/** A list directive: all of the innermost level that has any; outer ones are dropped as a whole. */
export function findAll(scope: Scope, name: string): Found[] {
  for (const level of scope.levels) {
    const here = level.directives.filter((directive) => directive.name === name);
    if (here.length > 0) return here.map((directive) => ({ directive, level }));
  }
  return [];
}

/** The level with this label's first word: `main`, `http`, `stream`, `server`. */
export function levelNamed(scope: Scope, name: 'main' | 'http' | 'stream' | 'server'): Level | null {
  return scope.levels.find(({ label }) => label.split(' ')[0] === name) ?? null;
}

/** `http { }` or `stream { }`: where groups, zones and formats are defined. */
export function moduleLevel(scope: Scope): Level | null {
  return levelNamed(scope, 'http') ?? levelNamed(scope, 'stream');
}

/** `http > server :8080 > location /events`. */
export function pathOf(scope: Scope, level: Level): string {
  const outward = scope.levels.slice(scope.levels.indexOf(level)).map(({ label }) => label);
  const inward = outward.reverse();
  return (inward.length > 1 ? inward.filter((label) => label !== 'main') : inward).join(' > ');
}

/** `:8080`, or the Unix socket. */
export function listenLabel(listen: Listen): string {
  return listen.port === null ? listen.address : `:${listen.port}`;
}
