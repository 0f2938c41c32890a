/** When the credentials of a request stop being valid, as they say themselves. Only the moment is kept. */
import type { Header } from '../model/header.ts';
import type { CredentialsEnd } from '../model/plan.ts';

/** Three parts in base64url, of which the first two are JSON objects and so begin with `{"` (RFC 7519 section 3). */
const jwtForm = /\bey[\w-]{5,}\.ey[\w-]{5,}\.[\w-]*/g;
/** A header with more in it than this is searched no further. */
const searchedCharacters = 16_000;

/** The earliest of all; undefined where none says when. */
export function credentialsEndOf(headers: readonly Header[], url: URL): CredentialsEnd | undefined {
  const found = [
    ...headers.flatMap(([name, value]) => inText(value, name)),
    ...[...url.searchParams].flatMap(([name, value]) => inText(value, name)),
    ...inSignedUrl(url.searchParams),
  ];
  return found.sort((a, b) => a.at - b.at)[0];
}

function inText(text: string, where: string): CredentialsEnd[] {
  const tokens = text.slice(0, searchedCharacters).match(jwtForm) ?? [];
  return tokens.flatMap((token) => {
    const exp = expOf(token);
    return exp === null ? [] : [{ at: Math.round(exp * 1000), by: 'jwt', in: where } as const];
  });
}

/** Seconds since the epoch (RFC 7519 section 4.1.4); null where it has none. */
function expOf(token: string): number | null {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return typeof claims?.exp === 'number' && Number.isFinite(claims.exp) ? claims.exp : null;
  } catch {
    return null;
  }
}

/** Amazon S3 and Google (a start and a span), CloudFront (seconds since the epoch), Azure (an ISO 8601 moment). */
function inSignedUrl(query: URLSearchParams): CredentialsEnd[] {
  const ends: [name: string, at: number][] = [
    ...['X-Amz', 'X-Goog'].map((vendor): [string, number] => [
      `${vendor}-Expires`,
      momentOf(query.get(`${vendor}-Date`)) + Number(query.get(`${vendor}-Expires`) ?? Number.NaN) * 1000,
    ]),
    ['Expires', query.has('Signature') ? Number(query.get('Expires') ?? Number.NaN) * 1000 : Number.NaN],
    ['se', query.has('sig') ? Date.parse(query.get('se') ?? '') : Number.NaN],
  ];
  return ends
    .filter(([, at]) => Number.isFinite(at))
    .map(([name, at]) => ({ at, by: 'signed-url', in: name }) as const);
}

/** `20261130T021500Z`. */
function momentOf(text: string | null): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '') ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
