/** `reverse_proxy` and `encode` of a JSON config, by the words of the Caddyfile. */
import type { EncodeHandler, ProxyHandler, Written } from '../model.ts';
import { at, entries, isTrue, items, type JsonNode, placeOf, spotOf, textOf, textsAt } from './node.ts';

export function proxyHandler(node: JsonNode): ProxyHandler {
  const transport = at(node, 'transport');
  const dynamic = at(node, 'dynamic_upstreams');
  const upstreams = items(at(node, 'upstreams')).flatMap((one) => written(at(one, 'dial')));
  const versions = textsAt(transport, 'versions').join(' ');
  return {
    kind: 'proxy',
    label: 'reverse_proxy',
    at: spotOf(node),
    upstreams: dynamic ? [{ text: '{dynamic}', at: spotOf(dynamic), place: null }] : upstreams,
    isTls: at(transport, 'tls') !== null,
    protocol: versions || null,
    options: optionsOf(node, transport),
    replacesAnswers: items(at(node, 'handle_response')).length > 0,
    anchor: null,
  };
}

/** Words that differ in the Caddyfile or lie deeper. */
const passive = ['fail_duration', 'max_fails'];
const balancing: Record<string, string> = { try_duration: 'lb_try_duration', retries: 'lb_retries' };

function optionsOf(node: JsonNode, transport: JsonNode | null): Map<string, Written> {
  const options = new Map<string, Written>();
  const set = (name: string, value: JsonNode | null) => {
    for (const one of written(value)) options.set(name, one);
  };
  for (const [name, value] of [...entries(node), ...entries(transport)]) set(name, value);
  for (const name of passive) set(name, at(node, 'health_checks', 'passive', name));
  set('health_uri', at(node, 'health_checks', 'active', 'uri'));
  for (const [name, word] of Object.entries(balancing)) set(word, at(node, 'load_balancing', name));
  set('lb_policy', at(node, 'load_balancing', 'selection_policy', 'policy'));
  const host = at(node, 'headers', 'request', 'set', 'Host');
  if (host) options.set('header_up', { text: 'Host', at: spotOf(host), place: null });
  return options;
}

/** Numbers of JSON are nanoseconds, as the Caddyfile's bare ones. */
export function written(node: JsonNode | null): Written[] {
  const text = textOf(node);
  return node && text !== null ? [{ text, at: spotOf(node), place: placeOf(node) }] : [];
}

export function encodeHandler(node: JsonNode): EncodeHandler {
  const formats = entries(at(node, 'encodings')).map(([name]) => name);
  const match = at(node, 'match');
  const headers = entries(at(match, 'headers')).find(([name]) => name.toLowerCase() === 'content-type');
  const own = headers ? items(headers[1]).flatMap((one) => textOf(one) ?? []) : ['*'];
  const at0 = spotOf(node);
  return {
    kind: 'encode',
    at: at0,
    formats: { text: formats.join(' '), at: at0, place: null },
    types: match ? own : null,
    place: null,
  };
}

export function isPassThru(node: JsonNode): boolean {
  return isTrue(at(node, 'pass_thru'));
}
