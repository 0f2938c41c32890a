import { describe, expect, it } from 'vitest';
import { corsMissing } from '../../../../src/rules/advice/cors-missing.ts';
import { facts, samplePlan, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, missingOf } from '../judged.ts';

const page = 'https://shop.example.test';
const plan = { ...samplePlan, browserOrigin: page };
const asked = () => stream({ requestHeaders: [['Origin', page]] });

describe('cors-missing', () => {
  it('does not judge a missing header when no request named a page', () => {
    expect(missingOf(corsMissing, facts({ streams: [stream().done()] }))).toEqual(['browser-origin']);
  });

  it('only informs of a header that no browser accepts when no page was named', () => {
    const value = stream()
      .header('Access-Control-Allow-Origin', '*')
      .header('Access-Control-Allow-Credentials', 'true');
    expect(findingOf(corsMissing, facts({ streams: [value.done()] }))).toMatchObject({ severity: 'info' });
  });

  it('warns for certain when the page was named and the header is missing', () => {
    expect(findingOf(corsMissing, facts({ plan, streams: [asked().done()] }))).toMatchObject({
      severity: 'warning',
      confidence: 'certain',
      where: { proxy: 'origin' },
      fix: [{ setting: 'Access-Control-Allow-Origin', suggested: page }],
    });
  });

  it.each([
    ['* together with credentials', ['*'], true],
    ['another origin', ['https://other.example.test'], false],
    ['the header twice', [page, page], false],
  ])('finds %s', (_what, values, credentials) => {
    const value = asked();
    for (const one of values) value.header('Access-Control-Allow-Origin', one);
    if (credentials) value.header('Access-Control-Allow-Credentials', 'true');
    expect(findingOf(corsMissing, facts({ plan, streams: [value.done()] })).confidence).toBe('certain');
  });

  it('stays silent for * without credentials, for the page itself, and for a page of the same origin', () => {
    clearedOf(
      corsMissing,
      facts({ plan, streams: [asked().header('access-control-allow-origin', '*').done()] }),
    );
    clearedOf(
      corsMissing,
      facts({ plan, streams: [asked().header('access-control-allow-origin', page).done()] }),
    );
    const own = { ...samplePlan, browserOrigin: 'http://app.example.test:8080' };
    clearedOf(corsMissing, facts({ plan: own, streams: [stream().done()] }));
  });

  it('blames the proxy for a header that only the direct response has', () => {
    const direct = asked().direct().header('access-control-allow-origin', page).done();
    const proxied = asked().header('server', 'nginx').done();
    expect(findingOf(corsMissing, facts({ plan, streams: [proxied, direct] })).where).toEqual({
      hop: null,
      proxy: 'nginx',
    });
  });
});
