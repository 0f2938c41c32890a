import { describe, expect, test } from 'vitest';
import { all, readText, server } from './config.ts';

const idle = (inLocation: string, inHttp = '', inServer = '') =>
  all(
    readText(server(`${inServer}\nlocation / {\nproxy_pass http://127.0.0.1:9;\n${inLocation}\n}`, inHttp)),
    'no-effect',
  ).map(({ setting, value, line, detail }) => [`${setting} ${value}`, line, detail]);

describe('what guides for streams write, and Nginx has no use for', () => {
  test.each([
    ["proxy_set_header Connection 'upgrade';", 'proxy_set_header Connection upgrade', 'as WebSocket does'],
    [
      'proxy_set_header Connection keep-alive;',
      'proxy_set_header Connection keep-alive',
      'after the response',
    ],
    ['proxy_set_header Upgrade $http_upgrade;', 'proxy_set_header Upgrade $http_upgrade', 'is not sent'],
    ['proxy_set_header X-Accel-Buffering no;', 'proxy_set_header X-Accel-Buffering no', 'with the request'],
    ['add_header X-Accel-Buffering no;', 'add_header X-Accel-Buffering no', 'goes to the client'],
    ['proxy_cache off;', 'proxy_cache off', 'is the default'],
    ['chunked_transfer_encoding on;', 'chunked_transfer_encoding on', 'is the default'],
    ['proxy_send_timeout 300s;', 'proxy_send_timeout 300s', 'sending of the request'],
  ])('%s', (text, setting, words) => {
    expect(idle(text)).toEqual([[setting, 9, expect.stringContaining(words)]]);
  });

  test('buffers, while buffering is off, but for the one of the head', () => {
    const told = idle(
      'proxy_buffering off;\nproxy_buffers 8 16k;\nproxy_buffer_size 4k;\nproxy_busy_buffers_size 32k;',
    );
    expect(told.map(([setting]) => setting)).toEqual(['proxy_buffers 8 16k', 'proxy_busy_buffers_size 32k']);
    expect(idle('proxy_buffers 8 16k;')).toEqual([]);
  });

  test('a header of further out, where the location sets one of its own', () => {
    const told = idle(
      'proxy_set_header Host $host;',
      'proxy_set_header Connection "";\nproxy_set_header Host a;',
    );
    expect(told).toEqual([
      [
        'proxy_set_header Connection ""',
        3,
        expect.stringMatching(/^is dropped: location \/ has a proxy_set_header of its own/),
      ],
    ]);
    expect(idle('', 'proxy_set_header Connection "";')).toEqual([]);
  });

  test('not a cache that is switched off where one is set further out', () => {
    expect(idle('proxy_cache off;', 'proxy_cache_path /tmp/c keys_zone=one:1m;\nproxy_cache one;')).toEqual(
      [],
    );
  });
});
