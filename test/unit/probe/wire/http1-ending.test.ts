import { describe, expect, it } from 'vitest';
import { endingOf } from '../../../../src/probe/wire/http1-ending.ts';

/** As undici makes it of llhttp's verdict. */
function parserError(code: string, reason: string): Error {
  return Object.assign(new Error(`Response does not match the HTTP/1.1 protocol (${reason})`), {
    name: 'HTTPParserError',
    code,
  });
}

const endOf = (code: string, reason: string) =>
  endingOf(
    { kind: 'failed', error: parserError(code, reason) },
    { headSeen: true, delimited: true },
    'fin',
    9,
  );

describe('a body over HTTP/1.1 that the parser gave up', () => {
  it('was cut by the peer where the connection ended in the middle of it', () => {
    const end = endOf('HPE_INVALID_EOF_STATE', 'Invalid EOF state');
    expect(end).toMatchObject({ how: 'cut', by: 'peer' });
    expect(end.unreadable).toBeUndefined();
  });

  it('could not be read where its framing is broken', () => {
    expect(endOf('HPE_INVALID_CHUNK_SIZE', 'Invalid character in chunk size')).toMatchObject({
      by: 'us',
      unreadable: { reason: 'Invalid character in chunk size' },
    });
  });
});
