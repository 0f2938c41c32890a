/** Where a request was when something failed, by the upstream that the rows name: jumps that only an answer brings about lead there. */
import type { Directive } from '../blocks.ts';
import type { Scope } from '../scope.ts';
import { upstreamSettings } from '../upstream.ts';
import { nearest } from './walk.ts';
import type { Way } from './way.ts';

const passers = /^(?:proxy|fastcgi|uwsgi|scgi|grpc)_pass$/;

/** The server of a way with all its locations: one way for each that passes requests on. */
export function passesIn(way: Way): Way[] {
  const { walk } = way;
  const from = (chain: Directive[], inner: Directive | null, by: Directive): Way => ({
    ...way,
    walk: {
      ...walk,
      ...{ chain, inner, ifs: [], captures: null, forced: null, isInternal: true },
      jumps: jumpsTo(way, chain.at(-1)),
    },
    end: { kind: 'passes', by },
    decisions: [],
  });
  const within = (block: Directive[], chain: Directive[], inner: Directive | null): Way[] =>
    block.flatMap((one) => {
      if (passers.test(one.name) && chain.length > 0) return [from(chain, inner, one)];
      if (one.name === 'location') return within(one.block ?? [], [...chain, one], null);
      return one.name === 'if' && chain.length > 0 ? within(one.block ?? [], chain, one) : [];
    });
  return within(walk.server, [], null);
}

/** The error page of the way that names the location. */
function jumpsTo({ walk }: Way, location: Directive | undefined): Scope['jumps'] {
  const name = location?.args[0]?.text ?? '';
  const pages = nearest(walk, 'error_page').filter(({ args }) => args.at(-1)?.text === name);
  return pages.slice(0, 1).map((by) => ({ by, to: name }));
}

/** Those of the ways, else of all `passes` of the server, that pass to these addresses, as far as the config has addresses. */
export function landedScopes(scopes: Scope[], passes: Scope[], passedTo: string[]): Scope[] {
  const found = passedTo.flatMap((address) => {
    const mayBe = (scope: Scope) => addressesOf(scope).includes(address) || isOpen(scope);
    const own = scopes.filter(mayBe);
    const all = own.length > 0 ? own : passes.filter(mayBe);
    return all.some((scope) => addressesOf(scope).includes(address)) ? all : scopes;
  });
  const told = [...new Set(found)];
  const isOnePlace = told.every(({ location }) => location === told[0]?.location);
  return isOnePlace || told.every((scope) => scopes.includes(scope))
    ? told
    : told.map((scope) => ({ ...scope, ends: 'unknown' }));
}

function addressesOf(scope: Scope): string[] {
  return upstreamSettings(scope).flatMap(({ items }) => items ?? []);
}

const literal = /^(?:\d+\.\d+\.\d+\.\d+|\[[\da-f:]+\]):\d+$|^unix:/i;

/** It may pass to an address that the config does not have: behind a name, or a variable. */
function isOpen(scope: Scope): boolean {
  const addresses = addressesOf(scope);
  if (scope.pass === null) return scope.ends === 'unknown';
  return addresses.length === 0 || addresses.some((one) => !literal.test(one));
}
