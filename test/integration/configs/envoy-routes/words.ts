/** What generated route tables and the requests to them are made of: few words, so that they meet. */

export const domains = [
  ...['app.test', 'APP.other', 'api.app.test', '*.app.test', '*.test', '*-x.app.test', '*api.app.test'],
  ...['app.*', 'api.app.*', 'app.test:*', 'app.test:8080', 'app.test:9', '*.app.test:8080', '[::1]:*', '*'],
];

export const hosts = [
  ...['app.test', 'app.test', 'App.Test', 'app.test:8080', 'app.test:9', 'api.app.test', 'a-x.app.test'],
  ...[
    'api.app.test:8080',
    'app.other',
    'app.org:1',
    'other.example',
    'app.test.',
    'app.test.:8080',
    '[::1]:8080',
  ],
];

export const paths = [
  ...['/', '/events', '/events/', '/events/1', '/eventsource', '/Events/1', '/EVENTS', '/api/v1/stream'],
  ...[
    '/api/v12/stream',
    '/api',
    '/api/',
    '/api/../events',
    '/a//events',
    '//events',
    '/events/./1',
    '/%65vents',
  ],
  ...['/events;v=1', '/events/1;a=b/c', '/events%2F1', '/api/v1/%7Euser', '/events/%E2%82%AC', '/a.b-c_d~e'],
];

export const queries = [
  '',
  '',
  '',
  '?q=1',
  '?q=12&q=1',
  '?q',
  '?q=',
  '?other=1&q=abc',
  '?%71=1',
  '?q=%31',
  '?a=b?q=1',
];

export const prefixes = [
  '/',
  '/events',
  '/events/',
  '/api',
  '/api/v1',
  '/EVENTS',
  '/a',
  '//',
  '/events;',
  '/events/1?',
];
export const exacts = ['/', '/events', '/events/', '/events/1', '/api/v1/stream', '/Events/1', '/events;v=1'];
export const segments = ['/events', '/api', '/api/v1', '/EVENTS', '/events/1', '/a'];

/** RE2's own: classes of letters, flags, what it counts as one letter. */
export const regexes = [
  ...[
    '/events.*',
    '/events',
    '/(?i:events)(/\\d+)?',
    '/api/v\\d{1,2}/\\w+',
    '(?i)/EVENTS/?',
    '/e[[:alpha:]]+',
  ],
  ...[
    '^/events$',
    '/(a|ab|abc)+',
    '/[^/]+',
    '/[^/]*/.*',
    '/events|/api',
    '(?:(?:/\\w+)+)+/',
    '/\\Qa.b\\E-c_d~e',
    '\\C*',
  ],
];

/** Sent with `x-a`; null: not sent. */
export const values = [null, null, '', '1', '42', '-7', '007', 'abc', 'ABC', 'abcdef', '1.5', 'a,b'];

export const numbers = ['-10', '0', '1', '7', '42', '43', '100'];
export const words = ['abc', 'a', 'ABC', '1', 'b', '42', 'bcd'];
