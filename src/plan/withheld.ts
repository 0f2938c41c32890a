/** What a kept plan does not hold of what was asked: secrets, which have to be given again. */
import { holdsMask, isBodyMask, withoutMasks } from '../model/secret.ts';
import type { RunInput } from './input.ts';

/** One secret of a kept plan. */
export interface Withheld {
  /** For a reader: `the header Authorization`. */
  name: string;
  /** How to give it: `-H 'Authorization: Bearer …'`. */
  flag: string;
}

/** A place where a secret may stand. */
interface SecretPlace extends Withheld {
  isGiven(given: RunInput): boolean;
}

/**
 * The secrets of `kept`, an input made of a kept plan, that `given` does not replace. `proxyUser`: the forward proxy
 * was asked with a name and a password.
 */
export function stillWithheld(kept: RunInput, given: RunInput, proxyUser: boolean): Withheld[] {
  return placesIn(kept, proxyUser)
    .filter((place) => !place.isGiven(given))
    .map(({ name, flag }) => ({ name, flag }));
}

function placesIn(kept: RunInput, proxyUser: boolean): SecretPlace[] {
  return [
    ...urlPlaces(kept),
    ...headerPlaces(kept),
    ...(isBodyMask(kept.body ?? '')
      ? [{ name: 'the body', flag: "-d '…'", isGiven: ({ body }: RunInput) => body !== undefined }]
      : []),
    ...(proxyUser
      ? [
          {
            name: 'the user and password of the forward proxy',
            flag: `-x '${(kept.forwardProxy ?? '').replace('://', '://name:password@')}'`,
            isGiven: ({ forwardProxy }: RunInput) => forwardProxy !== undefined,
          },
        ]
      : []),
  ];
}

function urlPlaces({ url = '', direct, via = [], pressurePath }: RunInput): SecretPlace[] {
  const places: [text: string | undefined, flag: string, isGiven: SecretPlace['isGiven']][] = [
    [url, '--url', (given) => given.url !== undefined],
    [direct, '--direct', (given) => given.direct !== undefined],
    ...via.map((text): [string, string, SecretPlace['isGiven']] => [
      text,
      '--via',
      (given) => given.via !== undefined,
    ]),
    [pressurePath, '--pressure-path', (given) => given.pressurePath !== undefined],
  ];
  return places.flatMap(([text, flag, isGiven]) => {
    if (text === undefined || !holdsMask(text)) return [];
    return [{ name: `${partsOf(text)} of ${flag}`, flag: `${flag} '${withoutMasks(text)}'`, isGiven }];
  });
}

/** `the query's token and sig`, `a part of the path`. */
function partsOf(url: string): string {
  const [path = '', query = ''] = url.split('?');
  const names = query
    .split('&')
    .filter(holdsMask)
    .map((pair) => pair.split('=')[0]);
  const parts = [
    ...(holdsMask(path) ? ['a part of the path'] : []),
    ...(names.length > 0 ? [`${names.join(', ')} in the query`] : []),
  ];
  return parts.join(' and ');
}

function headerPlaces({ headers = [] }: RunInput): SecretPlace[] {
  return headers
    .filter(([, value]) => holdsMask(value))
    .map(([name, value]) => ({
      name: /^cookie$/i.test(name) ? `the cookie ${cookieNames(value)}` : `the header ${name}`,
      flag: flagOf(name, value),
      isGiven: (given) => given.headers?.some(([key]) => key.toLowerCase() === name.toLowerCase()) ?? false,
    }));
}

function cookieNames(value: string): string {
  return value
    .split(';')
    .map((pair) => pair.split('=')[0]?.trim())
    .join(', ');
}

function flagOf(name: string, value: string): string {
  if (/^cookie$/i.test(name)) return `-b '${withoutMasks(value)}'`;
  if (/^authorization$/i.test(name) && /^basic /i.test(value)) return "-u 'name:password'";
  return `-H '${name}: ${withoutMasks(value)}'`;
}
