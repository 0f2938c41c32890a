import { describe, expect, it } from 'vitest';
import { readLocalAddresses } from '../../../src/plan/local-addresses.ts';

function read(...texts: string[]): string[] {
  return readLocalAddresses(texts, '--local-address');
}

describe('local addresses', () => {
  it('keep their order, each once', () => {
    expect(read('127.0.0.9', '::1', '127.0.0.2', '127.0.0.9')).toEqual(['127.0.0.9', '::1', '127.0.0.2']);
  });

  it('none are none', () => {
    expect(read()).toEqual([]);
  });

  it.each([
    ['127.0.0.2-127.0.0.4', ['127.0.0.2', '127.0.0.3', '127.0.0.4']],
    ['127.0.0.2 - 127.0.0.2', ['127.0.0.2']],
    ['127.0.0.254-127.0.1.1', ['127.0.0.254', '127.0.0.255', '127.0.1.0', '127.0.1.1']],
    ['223.255.255.1-223.255.255.2', ['223.255.255.1', '223.255.255.2']],
  ])('%s counts up', (text, addresses) => {
    expect(read(text)).toEqual(addresses);
  });

  it('step the third octet where the last is the same, since ip_hash looks at three', () => {
    const addresses = read('127.0.1.1-127.0.20.1');
    expect(addresses).toHaveLength(20);
    expect(addresses.slice(0, 2)).toEqual(['127.0.1.1', '127.0.2.1']);
    expect(addresses.at(-1)).toBe('127.0.20.1');
  });

  it('step over the second octet too', () => {
    expect(read('127.0.254.1-127.1.1.1')).toEqual(['127.0.254.1', '127.0.255.1', '127.1.0.1', '127.1.1.1']);
  });

  it('are 4096 at most, of one range or of several', () => {
    expect(read('127.0.0.0-127.0.15.255')).toHaveLength(4096);
    expect(() => read('127.0.0.0-127.0.16.1')).toThrow('more addresses than can be used');
    expect(() => read('127.0.0.0-127.0.15.255', '127.1.0.0')).toThrow('more addresses than can be used');
  });

  it.each([
    'localhost',
    '',
    '127.0.0',
    '127.0.0.256',
    '127.0.0.1-127.0.0.2-127.0.0.3',
    '::1-::5',
    'a-b',
    '[::1]',
  ])('"%s" is no address', (text) => {
    expect(() => read(text)).toThrow('--local-address is no address of this machine');
  });

  it('are refused where a range runs backwards', () => {
    expect(() => read('127.0.0.9-127.0.0.2')).toThrow('--local-address ends before it begins');
  });
});
