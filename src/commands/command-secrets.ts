/** The secrets of a command line and its environment, known before anything is read: an error may quote any word. */
import {
  looksRandom,
  secretsOfBody,
  secretsOfCookie,
  secretsOfHeader,
  secretsOfUrl,
  secretsOfUser,
} from '../model/secret.ts';

type Reader = (value: string) => string[];

const header: Reader = (line) => {
  const at = line.search(/[:;]/);
  return at < 0
    ? secretsOfHeader('authorization', line)
    : secretsOfHeader(line.slice(0, at), line.slice(at + 1).trim());
};

const readers: readonly (readonly [RegExp, Reader])[] = [
  [/^(?:-H|--header|--proxy-header)$/, header],
  [/^(?:-u|--user|-U|--proxy-user)$/, secretsOfUser],
  [/^(?:-b|--cookie)$/, secretsOfCookie],
  [/^(?:-d|--data|--data-\w+|--json|-F|--form)$/, secretsOfBody],
  [/^--oauth2-bearer$/, (value) => [value]],
  [/^(?:-x|--proxy)$/, secretsOfUrl],
  // What a private key is opened with, as curl has it.
  [/^--(?:pass|tlspassword|proxy-pass|key-password)$/, (value) => [value]],
];

/** The values; words that are no flag's are looked at for URLs and random words. */
export function secretsOfCommand(argv: string[], env: Record<string, string | undefined>): string[] {
  const values = argv.flatMap((word, at) => secretsOfWord(word, argv[at - 1] ?? ''));
  const proxies = Object.entries(env).filter(([name]) => /^(?:https?|all)_proxy$/i.test(name));
  return [...values, ...proxies.flatMap(([, value = '']) => secretsOfUrl(value))];
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
