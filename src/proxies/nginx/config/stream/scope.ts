/** Which server of `stream { }` takes a connection, and the blocks around it. */
import type { RouteQuery } from '../../../../model/route-query.ts';
import type { Directive } from '../blocks.ts';
import type { NginxFiles } from '../includes.ts';
import { hasPort, listensOf } from '../listen.ts';
import { passOf } from '../pass.ts';
import { type Level, listenLabel, type Scope } from '../scope.ts';
import { chooseServer, type ServerChoice } from '../server.ts';
import { targetOf } from './target.ts';

/** Null: an HTTP server takes it, or none. */
export function streamScope(hop: string, { root, files }: NginxFiles, query: RouteQuery): Scope | null {
  const around = streamLevels(root);
  const servers = (around[0]?.directives ?? []).filter(isTcpServer);
  const choice = chooseAmong(servers, httpServers(root), query);
  if (!choice || !servers.includes(choice.server)) return null;
  const warnings: string[] = [];
  const server: Level = {
    label: `server ${listenLabel(choice.listen)}`,
    directives: choice.server.block ?? [],
    node: choice.server,
  };
  const levels = [server, ...around];
  const by = server.directives.find(({ name }) => name === 'proxy_pass');
  const written = by ? passOf(by, server.directives) : null;
  const pass = written && { ...written, target: targetOf(written, levels, query) };
  return {
    ...{ hop, query, files, warnings, levels, choice, pass },
    location: null,
    handling: pass
      ? { state: 'passes', words: `proxy_pass ${pass.target}` }
      : { state: null, words: 'no proxy_pass' },
    passedOn: null,
    answeredBy: null,
    jumps: [],
    ends: 'certain',
  };
}

/** One address is never listened on by both modules, so it decides; behind a mapped port HTTP is what was asked. */
function chooseAmong(servers: Directive[], others: Directive[], query: RouteQuery): ServerChoice | null {
  const isExact = servers.flatMap(listensOf).some((listen) => hasPort(listen, query.port));
  if (servers.length === 0 || (others.length > 0 && !isExact)) return null;
  return chooseServer([...others, ...servers], query, { isAskedOn: () => true, fits: () => false });
}

/** Innermost first. A file whose servers pass on by themselves is a part of `stream { }`. */
function streamLevels(root: Directive[]): Level[] {
  const stream = root.find(({ name, block }) => name === 'stream' && block);
  const main: Level = { label: 'main', directives: root, node: null };
  if (stream) return [{ label: 'stream', directives: stream.block ?? [], node: stream }, main];
  const isPart = root.some(({ name, block }) => name === 'server' && block?.some(isPass));
  return isPart ? [{ label: 'stream', directives: root, node: null }] : [];
}

/** In `http { }` it stands in a location only. */
function isPass({ name, block }: Directive): boolean {
  return name === 'proxy_pass' && block === null;
}

function isTcpServer({ name, block }: Directive): boolean {
  const listens = (block ?? []).filter((directive) => directive.name === 'listen');
  const isTcp = listens.some(({ args }) => args.every(({ text }) => text !== 'udp'));
  return name === 'server' && isTcp;
}

/** Of the whole config: those that take HTTP. */
export function httpServers(root: Directive[]): Directive[] {
  const inHttp = root.flatMap(({ name, block }) => (name === 'http' ? (block ?? []) : []));
  return inHttp.filter(({ name }) => name === 'server');
}
