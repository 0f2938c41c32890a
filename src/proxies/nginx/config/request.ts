/** Follows one request through the configuration: http, server, location, `try_files`. */
import type { RouteQuery } from '../../../model/route-query.ts';
import { argumentText, type Directive } from './blocks.ts';
import type { NginxFiles } from './includes.ts';
import { chooseLocation, type LocationChoice, namedLocation } from './location.ts';
import { type Handling, handlingIn, passIn, returnIn } from './pass.ts';
import { type Level, listenLabel, type Scope } from './scope.ts';
import { chooseServer, hasPort, type ServerChoice } from './server.ts';

interface Surroundings {
  /** Outer levels, innermost first. */
  outer: Level[];
  choice: ServerChoice | null;
  server: Level | null;
}

/** The blocks that govern a request; a file without `http { }` is read as a part of one. */
export function followRequest(hop: string, found: NginxFiles, query: RouteQuery): Scope {
  const warnings = [...found.warnings];
  const { outer, choice, server } = surroundings(found.root, query, warnings);
  const block = server?.directives ?? [];
  const { chain, redirect, via } = returnIn(block) ? refused : tryFilesTarget(block, query.path);
  const location = chain.at(-1) ?? null;
  const pass = location && !redirect ? passIn(location.block ?? [], block) : null;
  const inner = chain.map(locationLevel).reverse();
  const handling: Handling = redirect
    ? { state: 'answers', answers: 301, items: [redirect], words: `return 301 ${redirect}` }
    : handlingIn(location?.block ?? block, pass);
  return {
    hop,
    query,
    files: found.files,
    warnings,
    levels: [...inner, ...(server ? [server] : []), ...outer],
    choice,
    location,
    pass,
    handling: via
      ? { ...handling, words: `${handling.words}, by try_files of location ${argumentText(via)}` }
      : handling,
  };
}

const refused: LocationChoice & { via: null } = { chain: [], redirect: null, via: null };

function surroundings(root: Directive[], query: RouteQuery, warnings: string[]): Surroundings {
  const http = root.find(({ name, block }) => name === 'http' && block);
  const main: Level = { label: 'main', directives: root, node: null };
  const outer = http
    ? [{ label: 'http', directives: http.block ?? [], node: http }, main]
    : [{ label: 'http', directives: root, node: null }];
  if (!http) warnings.push('the nginx config has no http block: what its other files set is not known');
  const inHttp = http?.block ?? root;
  const choice = chooseServer(
    inHttp.filter(({ name }) => name === 'server'),
    query,
    http !== undefined,
  );
  if (choice) {
    if (query.port !== null && !hasPort(choice.listen, query.port))
      warnings.push(
        `no server of the nginx config listens on port ${query.port}; ${choice.listen.address} was read`,
      );
    return { outer, choice, server: serverLevel(choice) };
  }
  const bare = inHttp.some(({ name }) => name === 'location');
  return { outer, choice, server: bare ? { label: 'server', directives: inHttp, node: null } : null };
}

function serverLevel({ server, listen }: ServerChoice): Level {
  return { label: `server ${listenLabel(listen)}`, directives: server.block ?? [], node: server };
}

function locationLevel(directive: Directive): Level {
  return {
    label: `location ${argumentText(directive)}`,
    directives: directive.block ?? [],
    node: directive,
  };
}

/** A stream's path has no file, so the last argument of `try_files` takes the request. */
function tryFilesTarget(server: Directive[], path: string): LocationChoice & { via: Directive | null } {
  const first = chooseLocation(server, path);
  const via = first.chain.at(-1) ?? null;
  const fallback = via?.block?.find(({ name }) => name === 'try_files')?.args.at(-1)?.text ?? '';
  const named = fallback.startsWith('@') ? namedLocation(server, fallback) : null;
  if (named) return { chain: [named], redirect: null, via };
  if (!fallback.startsWith('/')) return { ...first, via: null };
  const next = chooseLocation(server, fallback.replace(/\$[\s\S]*$/, ''));
  return next.chain.at(-1) === via ? { ...first, via: null } : { ...next, via };
}
