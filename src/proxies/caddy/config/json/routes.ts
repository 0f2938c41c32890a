/** Routes and handlers of a JSON config (caddyserver.com/docs/json/apps/http/servers/routes). */
import type { Handler, Route } from '../model.ts';
import { rewriteTo, uriChange } from '../rewrites.ts';
import { matcherSets } from './matchers.ts';
import { at, entries, isTrue, items, type JsonNode, spotOf, textOf, textsAt } from './node.ts';
import { encodeHandler, isPassThru, proxyHandler } from './proxy.ts';

/** They change nothing in who answers. */
const transparent = new Set([
  ...['vars', 'map', 'tracing', 'request_body', 'push', 'log_append', 'copy_response_headers'],
]);

/** `named`: those that `invoke` names. */
export function routesOf(node: JsonNode | null, named: JsonNode | null, depth = 0): Route[] {
  return items(node).map((route, index): Route => {
    const match = at(route, 'match');
    return {
      group: textOf(at(route, 'group')),
      sets: matcherSets(match),
      handlers: items(at(route, 'handle')).flatMap((one) => handlers(one, named, depth)),
      isTerminal: isTrue(at(route, 'terminal')),
      label: labelOf(match, index),
      at: spotOf(route),
      key: String(route.start),
    };
  });
}

/** `route 2 /events`: its number, and what a short matcher says. */
function labelOf(match: JsonNode | null, index: number): string {
  const [set] = items(match);
  const told = [...textsAt(set ?? null, 'host'), ...textsAt(set ?? null, 'path')].slice(0, 3);
  return [`route ${index}`, ...told].join(' ');
}

function handlers(node: JsonNode, named: JsonNode | null, depth: number): Handler[] {
  const name = textOf(at(node, 'handler')) ?? '';
  const spot = spotOf(node);
  const status = () => {
    const text = textOf(at(node, 'status_code')) ?? '';
    return /^\d{3}$/.test(text) ? Number(text) : null;
  };
  switch (name) {
    case 'subroute':
      return [inner(node, named, depth, 'subroute')];
    case 'invoke': {
      const found = at(named, textOf(at(node, 'name')) ?? '');
      return [
        found && depth < 20 ? invoked(found, named, depth) : { kind: 'open', words: 'invoke', at: spot },
      ];
    }
    case 'reverse_proxy':
      return [proxyHandler(node)];
    case 'encode':
      return [encodeHandler(node)];
    case 'static_response': {
      if (isTrue(at(node, 'abort'))) return [{ kind: 'drop', at: spot }];
      const location = textsAt(at(node, 'headers'), 'Location')[0] ?? null;
      const code = at(node, 'status_code') === null ? 200 : status();
      return [{ kind: 'answer', word: 'static_response', status: code, location, at: spot }];
    }
    case 'error':
      return [{ kind: 'fail', status: at(node, 'status_code') === null ? 500 : status(), at: spot }];
    case 'file_server':
      return [{ kind: 'files', word: name, goesOn: isPassThru(node), at: spot }];
    case 'rewrite':
      return rewrites(node);
    case 'headers':
      return requestHeaders(node);
    case 'authentication':
      return [{ kind: 'access', word: name, state: 'password', value: '', at: spot }];
    default:
      return [other(name, node)];
  }
}

function other(name: string, node: JsonNode): Handler {
  const spot = spotOf(node);
  if (name === 'templates')
    return { kind: 'gather', word: name, types: textsAt(node, 'mime_types'), at: spot };
  return transparent.has(name) ? { kind: 'pass' } : { kind: 'open', words: name, at: spot };
}

function inner(node: JsonNode, named: JsonNode | null, depth: number, label: string): Handler {
  const routes = routesOf(at(node, 'routes'), named, depth + 1);
  return { kind: 'routes', routes, label, at: spotOf(node) };
}

/** A named route is one route. */
function invoked(node: JsonNode, named: JsonNode | null, depth: number): Handler {
  const own = items(at(node, 'handle')).flatMap((one) => handlers(one, named, depth + 1));
  const spot = spotOf(node);
  const route: Route = {
    ...{ group: null, sets: [], handlers: own, isTerminal: false, label: 'invoke', at: spot },
    key: String(node.start),
  };
  return { kind: 'routes', routes: [route], label: 'invoke', at: spot };
}

/** In the order in which Caddy does them. */
function rewrites(node: JsonNode): Handler[] {
  const spot = spotOf(node);
  const text = (key: string) => textOf(at(node, key));
  const change = (by: ReturnType<typeof rewriteTo>): Handler => ({ kind: 'rewrite', change: by, at: spot });
  const replaced = items(at(node, 'uri_substring')).map((one) =>
    change(
      uriChange(
        at(one, 'limit')
          ? ['other']
          : ['replace', textOf(at(one, 'find')) ?? '', textOf(at(one, 'replace')) ?? ''],
      ),
    ),
  );
  const [method, uri, prefix, suffix] = ['method', 'uri', 'strip_path_prefix', 'strip_path_suffix'].map(text);
  return [
    ...(method ? [{ kind: 'method' as const, method: literal(method) }] : []),
    ...(uri ? [change(rewriteTo(uri))] : []),
    ...(prefix ? [change(uriChange(['strip_prefix', prefix]))] : []),
    ...(suffix ? [change(uriChange(['strip_suffix', suffix]))] : []),
    ...replaced,
    ...(at(node, 'path_regexp') ? [change(() => null)] : []),
  ];
}

/** Null where only a request tells. */
function literal(text: string): string | null {
  return text.includes('{') ? null : text;
}

function requestHeaders(node: JsonNode): Handler[] {
  const request = at(node, 'request');
  const spot = spotOf(node);
  const set = entries(at(request, 'set')).map(([name, values]): Handler => {
    const text = items(values)
      .flatMap((one) => textOf(one) ?? [])
      .join(',');
    return { kind: 'request-header', name, value: literal(text), isDropped: false, at: spot };
  });
  const others = [...entries(at(request, 'add')), ...entries(at(request, 'replace'))].map(
    ([name]): Handler => ({ kind: 'request-header', name, value: null, isDropped: false, at: spot }),
  );
  const deleted = textsAt(request, 'delete').map(
    (name): Handler => ({ kind: 'request-header', name, value: '', isDropped: true, at: spot }),
  );
  const all = [...set, ...others, ...deleted];
  return all.length > 0 ? all : [{ kind: 'pass' }];
}
