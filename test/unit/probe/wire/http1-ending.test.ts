import { describe, expect, it } from 'vitest';
import { endingOf } from '../../../../src/probe/wire/http1-ending.ts';

/** As undici 7 makes it of llhttp's verdict: without its code, and with the bytes that were left. */
function parserError(reason: string, data: string): Error {
  const error = new Error(`Response does not match the HTTP/1.1 protocol (${reason})`);
  return Object.assign(error, { name: 'HTTPParserError', code: undefined, data });
}

const endOf = (reason: string, data: string) =>
  endingOf(
    { kind: 'failed', error: parserError(reason, data) },
    { headSeen: true, delimited: true },
    'fin',
    9,
  );

describe('a body over HTTP/1.1 that the parser gave up', () => {
  it('was cut by the peer where the connection ended in the middle of it', () => {
    const end = endOf('Invalid EOF state', '');
    expect(end).toMatchObject({ how: 'cut', by: 'peer' });
    expect(end.unreadable).toBeUndefined();
  });

  it('could not be read where its framing is broken', () => {
    expect(endOf('Invalid character in chunk size', 'zz\r\n')).toMatchObject({
      by: 'us',
      unreadable: { reason: 'Invalid character in chunk size', start: 'zz\r\n' },
    });
  });
});
