/** No text asks for what was given, nor says of the direct streams what they do not show. */
import { describe, expect, test } from 'vitest';
import { isOpened } from '../../../src/model/stream.ts';
import { asksOf, type Claim, claimsOf, type Text, textsOf } from './asks.ts';
import { type Case, everyCase } from './asks-grid.ts';

const cases = everyCase().map((one) => ({ ...one, texts: textsOf(one.facts) }));

/** At most some of them, so that a failure can be read. */
function shown(wrong: (Text & { name: string })[]): string[] {
  return [...new Map(wrong.map((one) => [`${one.rule}: ${one.text}`, one])).values()]
    .slice(0, 25)
    .map(({ name, rule, text }) => `[${name}] ${rule}: ${text}`);
}

function isTrue(claim: Claim, { direct, isEnd, facts }: Case): boolean {
  const streams = facts.streams.filter(({ route }) => route === 'direct');
  if (claim === 'lived') return direct === 'healthy';
  if (claim === 'ended') return direct === 'likewise' && isEnd;
  if (claim === 'opened') return streams.length > 0 && streams.every(isOpened);
  return streams.length > 0 && !streams.some(isOpened);
}

describe('over every set of inputs and every trouble', () => {
  test('there are thousands of runs, and each says something', () => {
    expect(cases.length).toBeGreaterThan(2_000);
    expect(cases.filter(({ texts }) => texts.length < 10)).toEqual([]);
  });

  test('no text asks for an input that was given', () => {
    const wrong = cases.flatMap(({ name, given, texts }) =>
      texts
        .filter(({ text }) => asksOf(text).some((input) => given.has(input)))
        .map((one) => ({ name, ...one })),
    );
    expect(shown(wrong)).toEqual([]);
  });

  test('what was not given is asked for wherever the trouble is not settled', () => {
    const bare = cases.filter(({ given, isEnd }) => given.size === 0 && isEnd);
    expect(bare.length).toBeGreaterThan(0);
    for (const { name, texts } of bare)
      expect([name, [...new Set(texts.flatMap(({ text }) => asksOf(text)))].sort()]).toEqual([
        name,
        expect.arrayContaining(['direct', 'error-log']),
      ]);
  });

  test('no text says of the direct streams what they do not show', () => {
    const wrong = cases.flatMap((one) =>
      one.texts
        .filter(({ text }) => claimsOf(text).some((claim) => !isTrue(claim, one)))
        .map((text) => ({ name: one.name, ...text })),
    );
    expect(shown(wrong)).toEqual([]);
  });

  test('what they do show is said', () => {
    const said = (direct: string, claim: Claim) =>
      cases.filter(
        (one) => one.direct === direct && one.texts.some(({ text }) => claimsOf(text).includes(claim)),
      );
    expect(said('healthy', 'lived').length).toBeGreaterThan(50);
    expect(said('likewise', 'ended').length).toBeGreaterThan(50);
    expect(said('healthy', 'opened').length).toBeGreaterThan(50);
    expect(said('likewise', 'refused').length).toBeGreaterThan(50);
  });

  test('healthy direct streams leave no origin to blame where no row names it', () => {
    const blamed = cases.filter(({ direct }) => direct === 'healthy');
    const wrong = blamed.flatMap(({ name, texts }) =>
      texts
        .filter(({ text }) => /^The origin (answered|closed|broke|ends|itself)/.test(text))
        .map((one) => ({ name, ...one })),
    );
    expect(shown(wrong)).toEqual([]);
  });
});

describe('the detector', () => {
  test.each([
    ['The same request around the proxies (--direct URL) would settle it.', ['direct']],
    ['the same stream with --direct would tell', ['direct']],
    ['Its access log would tell: look there.', ['access-log']],
    ['a log row would prove it.', ['access-log']],
    ['an error log (--nginx-error-log FILE, or error-log= in --hop)', ['error-log']],
    ['The error log of every proxy, or the rest, would settle it.', ['error-log']],
    ["the proxy's config (--nginx-config FILE)", ['config']],
    ["Envoy's admin interface (--envoy-admin URL)", ['admin']],
    ['Around the proxies (--direct) the connection was made.', []],
    ['an address of the origin that opens the stream (the one given did not: 401) would settle it', []],
    ['The access log given of Nginx has no row of these streams.', []],
  ])('finds what is asked for in "%s"', (text, inputs) => {
    expect(asksOf(text)).toEqual(inputs);
  });

  test.each([
    ['its process went; the same streams asked around it lived on', ['lived']],
    ['Asked around the proxies both streams outlived it.', ['lived']],
    ['Asked around the proxies it ends the same way.', ['ended']],
    ['asked around the proxies the origin answers 404 as well', ['refused']],
    ['All 4 streams ended 2 s after the last byte, around the proxies as well.', ['ended']],
    ['asked around the proxies the same request opens a stream', ['opened']],
    ['What came around the proxies is too little to compare with.', []],
  ])('finds what is claimed in "%s"', (text, claims) => {
    expect(claimsOf(text)).toEqual(claims);
  });
});
