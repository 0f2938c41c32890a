/** The secrets of a command line and its environment, known before anything is read: an error may quote any word. */
import {
  looksRandom,
  plainValuesOfHeader,
  secretsOfBody,
  secretsOfCookie,
  secretsOfHeader,
  secretsOfUrl,
  secretsOfUser,
} from '../model/secret.ts';

type Reader = (value: string) => string[];

const header: Reader = (line) => {
  const [name, value] = fieldOf(line);
  return secretsOfHeader(name, value);
};

/** Without a colon it may be a value alone. */
function fieldOf(line: string): [name: string, value: string] {
  const at = line.search(/[:;]/);
  return at < 0 ? ['authorization', line] : [line.slice(0, at), line.slice(at + 1).trim()];
}

const readers: readonly (readonly [RegExp, Reader])[] = [
  [/^(?:-H|--header|--proxy-header)$/, header],
  [/^(?:-u|--user|-U|--proxy-user)$/, secretsOfUser],
  [/^(?:-b|--cookie)$/, secretsOfCookie],
  [/^(?:-d|--data|--data-\w+|--json|-F|--form)$/, secretsOfBody],
  [/^--oauth2-bearer$/, (value) => [value]],
  [/^(?:-x|--proxy)$/, secretsOfUrl],
  // The passphrase of a private key, in curl's syntax.
  [/^--(?:pass|tlspassword|proxy-pass|key-password)$/, (value) => [value]],
];

/** The values; words that belong to no flag are searched for URLs and random words. */
export function secretsOfCommand(argv: string[], env: Record<string, string | undefined>): string[] {
  const values = argv.flatMap((word, at) => secretsOfWord(word, argv[at - 1] ?? ''));
  const urls = argv.filter((word) => word.includes('://'));
  const proxies = Object.entries(env).filter(([name]) => /^(?:https?|all)_proxy$/i.test(name));
  return [
    ...values,
    ...argv.flatMap((_, at) =>
      plainValuesAt(argv, at).flatMap(([name, value]) => plainValuesOfHeader(name, value, urls)),
    ),
    ...proxies.flatMap(([, value = '']) => secretsOfUrl(value)),
  ];
}

/** The values of a header or cookie argument; if its quotes were forgotten, also the following words. */
function plainValuesAt(argv: string[], at: number): [name: string, value: string][] {
  const [word = '', before = ''] = [argv[at], argv[at - 1]];
  if (/^(?:-b|--cookie)$/.test(before)) return [['cookie', word]];
  const attached = /^(?:-H|--header=)([\s\S]+)$/.exec(word)?.[1];
  if (attached === undefined && !/^(?:-H|--header)$/.test(before)) return [];
  const line = attached ?? word;
  if (!/^[\w-]+:$/.test(line)) return [fieldOf(line)];
  const rest = argv.slice(at + 1);
  const end = rest.findIndex((next) => next.startsWith('-') || next.includes('://'));
  const words = rest.slice(0, end < 0 ? rest.length : end);
  return words.map((value) => [line.slice(0, -1), value]);
}

function secretsOfWord(word: string, before: string): string[] {
  const [, flag = '', attached = ''] =
    /^(--[\w-]+)=([\s\S]*)$/.exec(word) ?? /^(-[HubdxU])([\s\S]+)$/.exec(word) ?? [];
  if (flag !== '') return [...readAs(flag, attached), ...secretsOfAny(attached)];
  return [...readAs(before, word), ...(word.startsWith('-') ? [] : secretsOfAny(word))];
}

function readAs(flag: string, value: string): string[] {
  return readers.find(([pattern]) => pattern.test(flag))?.[1](value) ?? [];
}

function secretsOfAny(word: string): string[] {
  const urls = word.split(/(?=\b[a-z][a-z0-9+.-]{0,20}:\/\/)/i).filter((part) => part.includes('://'));
  const isPath = /^(?:\.{0,2}\/|~)/.test(word) && !word.includes('?');
  const words =
    isPath || urls.length > 0
      ? []
      : word.split(/[\s"',;=:/]+/).filter((part) => part.length >= 16 && looksRandom(part));
  return [...urls.flatMap(secretsOfUrl), ...words];
}
