/** What governs one request: its server, the sections that it meets, and who takes it. */
import type { RouteQuery } from '../../../model/route-query.ts';
import type { ConfigFile } from '../../../model/setting.ts';
import type { Level } from './level.ts';
import type { Route } from './route.ts';
import type { ServerChoice } from './server.ts';
import type { Directive } from './tree.ts';

/** Everything that the emitters of settings need to know about one request. */
export interface Scope {
  hop: string;
  query: RouteQuery;
  files: ConfigFile[];
  warnings: string[];
  root: Directive[];
  knowsModules: boolean;
  choice: ServerChoice;
  /** The virtual host, then the main server. */
  servers: Level[];
  /** What is merged for this request, the last word first. */
  sections: Level[];
  /** Sections that only the request decides about (`<If>`), or a pattern that is not understood. */
  unsure: Level[];
  route: Route;
}

export interface Found {
  directive: Directive;
  level: Level;
}

/** Of these levels the first that has it; of several there, the last counts. */
export function findIn(levels: Level[], key: string): Found | null {
  for (const level of levels) {
    const directive = level.directives.findLast((one) => one.key === key);
    if (directive) return { directive, level };
  }
  return null;
}

/** A directive of the server: the virtual host's, else the main server's. */
export function ofServer(scope: Scope, name: string): Found | null {
  return findIn(scope.servers, name.toLowerCase());
}

/** A directive that sections may hold. */
export function ofRequest(scope: Scope, name: string): Found | null {
  return findIn(scope.sections, name.toLowerCase());
}

/** All of a directive that adds up, the last word first. */
export function allOfRequest(scope: Scope, name: string): Found[] {
  const key = name.toLowerCase();
  return scope.sections.flatMap((level) =>
    level.directives
      .filter((one) => one.key === key)
      .map((directive) => ({ directive, level }))
      .reverse(),
  );
}

/** `VirtualHost *:80 > Location /events`. */
export function pathOf(scope: Scope, level: Level): string {
  const [server] = scope.servers;
  const isServer = scope.servers.includes(level);
  if (isServer || !server || server.label === 'main') return level.label;
  return server.directives.some((one) => one === level.node)
    ? `${server.label} > ${level.label}`
    : level.label;
}
