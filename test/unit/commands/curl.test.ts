import { describe, expect, it } from 'vitest';
import { isCurl, parseCurl } from '../../../src/commands/curl.ts';

describe('curl command', () => {
  it('is told from a URL', () => {
    expect(isCurl(['curl', 'https://a'])).toBe(true);
    expect(isCurl(['/usr/bin/curl'])).toBe(true);
    expect(isCurl(['https://a/curl.html'])).toBe(false);
    expect(isCurl([])).toBe(false);
  });

  it.each<[string, string[], object]>([
    ['one word a value', ['-X', 'POST', 'https://a'], { request: 'POST', url: 'https://a' }],
    ['a value in the same word', ['-XPOST', '-HA: b', 'https://a'], { request: 'POST', header: ['A: b'] }],
    ['letters together', ['-sSNkL', 'https://a'], { insecure: true, location: true, url: 'https://a' }],
    ['trust in redirects', ['--location-trusted', 'https://a'], { locationTrusted: true, url: 'https://a' }],
    [
      'letters together, the last with a value',
      ['-skH', 'A: b', 'https://a'],
      { insecure: true, header: ['A: b'] },
    ],
    ['--url', ['--url', 'https://a'], { url: 'https://a' }],
    ['a URL without a scheme is http', ['a.org/x'], { url: 'http://a.org/x' }],
    [
      'the URL after an option with a value',
      ['-o', 'file', '--retry', '3', 'https://a'],
      { url: 'https://a' },
    ],
    ['a value that looks like an option', ['-H', '-x: y', 'https://a'], { header: ['-x: y'] }],
    ['--http1.1', ['--http1.1', 'https://a'], { protocols: ['http1'] }],
    [
      '--http2-prior-knowledge',
      ['--http2-prior-knowledge', 'http://a'],
      { protocols: ['http2'], priorKnowledge: true },
    ],
    [
      'data in their order',
      ['-d', 'a', '--data-raw', '@b', '--json', '{}', 'https://a'],
      {
        parts: [
          { kind: 'data', text: 'a' },
          { kind: 'data-raw', text: '@b' },
          { kind: 'json', text: '{}' },
        ],
      },
    ],
    ['-I', ['-I', 'https://a'], { head: true }],
    ['-G', ['-G', '-d', 'q=1', 'https://a'], { get: true }],
    ['-b twice', ['-b', 'a=1', '-b', 'b=2', 'https://a'], { cookie: ['a=1', 'b=2'] }],
  ])('%s', (_, words, expected) => {
    expect(parseCurl(words).flags).toMatchObject(expected);
    expect(parseCurl(words).warnings.filter((text) => !text.includes('--retry'))).toEqual([]);
  });

  it('names options that it does not know, without their values', () => {
    const { warnings } = parseCurl(['--proxy-user', 'u:secret', '--frob', '-F', 'a=secret', 'https://a']);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/--proxy-user, --frob, -F$/);
  });

  it('diagnoses the first of several URLs and says so', () => {
    const { flags, warnings } = parseCurl(['https://a', 'https://b']);
    expect(flags.url).toBe('https://a');
    expect(warnings.join()).toContain('first of 2');
  });

  it('passes over --http2 in silence: with curl it is a wish, not a limit', () => {
    expect(parseCurl(['--http2', 'http://a'])).toEqual({ flags: { url: 'http://a' }, warnings: [] });
  });
});
