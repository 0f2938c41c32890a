import { describe, expect, test } from 'vitest';
import {
  adviceOf,
  advised,
  anyAdvice,
  ownAdvice,
  ownPhrase,
  phraseOf,
  phrasesOf,
} from '../../../../src/proxies/profile/advice.ts';
import { neutralAdvice, neutralPhrases } from '../../../../src/proxies/profile/neutral.ts';

describe('advice', () => {
  test.each([
    ['nginx', 'ssl_certificate'],
    ['envoy', 'certificate_chain'],
    ['haproxy', 'certificate'],
    ['builtin', 'certificate'],
    ['unknown', 'certificate'],
  ])('about the certificate of %s says %s', (proxy, setting) => {
    expect(adviceOf(proxy, 'certificate').setting).toBe(setting);
  });

  test('of its own has only who has a word for it', () => {
    expect(ownAdvice('envoy', 'certificate')).toEqual({ setting: 'certificate_chain' });
    expect(ownAdvice('haproxy', 'certificate')).toBeNull();
    expect(ownAdvice('nginx', 'stream-age')).toBeNull();
  });

  test('becomes a fix: the place of the setting first, then what is suggested, then the sentence', () => {
    const place = { file: 'nginx.conf', line: 3, current: 'off' };
    const fix = advised('nginx', 'upstream-server-name', { place, text: 'never used' });
    expect(fix).toEqual({
      proxy: 'nginx',
      setting: 'proxy_ssl_server_name',
      file: 'nginx.conf',
      line: 3,
      current: null,
      suggested: 'on',
      text: expect.stringContaining('proxy_ssl_server_name on;'),
    });
    expect(advised('caddy', 'tls-versions', { text: 'Allow TLS 1.3.' }).text).toBe('Allow TLS 1.3.');
    expect(advised('caddy', { setting: 'timeouts' })).toEqual({
      proxy: 'caddy',
      setting: 'timeouts',
      text: '',
    });
  });

  test('of whoever has it is named with its owner', () => {
    expect(anyAdvice('ignore-port')).toEqual({
      name: 'Envoy',
      advice: expect.objectContaining({ setting: 'ignore_port_in_host_matching' }),
    });
  });

  test('for any proxy names a setting', () => {
    for (const { setting } of Object.values(neutralAdvice)) expect(setting).not.toBe('');
    for (const words of Object.values(neutralPhrases)) expect(words).not.toBe('');
  });
});

describe('phrases', () => {
  test.each([
    ['nginx', '1h', 'location'],
    ['envoy', '3600s', 'route'],
    ['haproxy', '1h', 'route'],
  ])('of %s write an hour as %s and call a route a %s', (proxy, hour, route) => {
    expect([phraseOf(proxy, 'hour'), phraseOf(proxy, 'route')]).toEqual([hour, route]);
  });

  test('of its own has only who differs', () => {
    expect(ownPhrase('nginx', 'no-error-reset')).toBeNull();
    expect(ownPhrase('envoy', 'no-error-reset')).toContain('1.36');
  });

  test('are gathered with the names of their owners', () => {
    expect(phrasesOf('head-limit')).toEqual([
      { name: 'Nginx', words: 'proxy_buffer_size, 4 to 8 KiB' },
      { name: 'Envoy', words: '60 KiB' },
    ]);
  });
});
