/** `reverse_proxy` and `encode` of a Caddyfile. */
import type { ConfigFile } from '../../../../model/setting.ts';
import type { EncodeHandler, ProxyHandler, Written } from '../model.ts';
import { insertion, spotOf, wordsPlace, writtenArgs } from './places.ts';
import { named, type Segment } from './segments.ts';
import type { Token } from './tokens.ts';

/** `rest`: its arguments behind the matcher. */
export function proxyHandler(files: ConfigFile[], segment: Segment, rest: Token[]): ProxyHandler {
  const block = segment.block ?? [];
  const transports = named(block, 'transport');
  const inside = transports.flatMap((one) => one.block ?? []);
  const words = [...rest, ...named(block, 'to').flatMap(({ args }) => args)];
  const options = new Map<string, Written>();
  for (const one of [...block, ...inside]) setOption(options, one);
  const dynamic = named(block, 'dynamic').map((one) => ({
    ...writtenArgs(one),
    text: '{dynamic}',
    place: null,
  }));
  const isTls = words.some(({ text }) => text.startsWith('https://')) || inside.some(isTlsWord);
  const isH2c = words.some(({ text }) => /^h2c:\/\/|^unix\+h2c\//.test(text));
  return {
    kind: 'proxy',
    label: 'reverse_proxy',
    at: spotOf(segment.name),
    upstreams: [...words.map(upstreamOf), ...dynamic],
    isTls,
    protocol: options.get('versions')?.text ?? (isH2c ? 'h2c' : null),
    options,
    replacesAnswers: block.some(({ name }) => name.text === 'handle_response'),
    anchor:
      transports.length > 0
        ? null
        : insertion(files, segment, ['transport http {', '\t{option} {value}', '}']),
  };
}

/** Of a word that stands several times, such as `header_up`, all texts are kept, each on a line. */
function setOption(options: Map<string, Written>, one: Segment): void {
  const written = writtenArgs(one);
  const before = options.get(one.name.text);
  options.set(one.name.text, before ? { ...written, text: `${before.text}\n${written.text}` } : written);
}

function isTlsWord({ name }: Segment): boolean {
  return /^tls(?:_|$)/.test(name.text) && name.text !== 'tls_except_ports';
}

function upstreamOf(word: Token): Written {
  return { text: upstreamAddress(word.text), at: spotOf(word), place: wordsPlace(word, word) };
}

/** With the port that its scheme stands for (modules/caddyhttp/reverseproxy/addresses.go). */
function upstreamAddress(text: string): string {
  const [, scheme = '', rest = ''] = /^(?:(https?|h2c):\/\/)?(.*)$/s.exec(text) ?? [];
  if (/^unix/.test(rest) || rest.includes('{') || /:\d+(?:-\d+)?$/.test(rest)) return rest;
  if (rest.startsWith(':')) return rest;
  return `${rest}:${scheme === 'https' ? 443 : 80}`;
}

export function encodeHandler(files: ConfigFile[], segment: Segment, rest: Token[]): EncodeHandler {
  const block = segment.block ?? [];
  const [match] = named(block, 'match');
  const inner = block
    .filter(({ name }) => !/^(?:match|minimum_length)$/.test(name.text))
    .map(({ name }) => name);
  const [first = segment.name] = rest;
  const formats = {
    text: [...rest, ...inner].map(({ text }) => text).join(' '),
    at: spotOf(first),
    place: null,
  };
  const types = match ? typesOf(match) : null;
  return {
    kind: 'encode',
    at: spotOf(segment.name),
    formats,
    types,
    place: matcherPlace(files, segment, rest),
  };
}

/** Where a matcher is defined and put in front of its formats; null where it has one, which may be of any kind. */
function matcherPlace(files: ConfigFile[], { name, args }: Segment, rest: Token[]): EncodeHandler['place'] {
  if (rest.length < args.length) return null;
  const whole = wordsPlace(name, args.at(-1) ?? name);
  if (!whole) return null;
  const words = [name, ...args].map(({ text }) => text);
  const line = files.find(({ file }) => file === whole.file)?.text.split('\n')[whole.line - 1] ?? '';
  const indent = line.slice(0, whole.column - 1).replace(/\S.*/s, '');
  return {
    ...whole,
    template: `@compressed {value}\n${indent}${[words[0], '@compressed', ...words.slice(1)].join(' ')}`,
  };
}

/** Without a condition on the type every type fits. */
function typesOf({ args, block }: Segment): string[] {
  const lines = args.length > 0 ? [args] : (block ?? []).map((one) => [one.name, ...one.args]);
  const types = lines.flatMap((line) => {
    const [kind = '', name = '', value = '*'] = line.map(({ text }) => text);
    return kind === 'header' && name.toLowerCase() === 'content-type' ? [value] : [];
  });
  return types.length > 0 ? types : ['*'];
}
