import { describe, expect, test } from 'vitest';
import { mediaTypeOf } from '../../../src/model/media-type.ts';

const stream = 'text/event-stream';
const typeOf = (...fields: string[]) =>
  mediaTypeOf({ headers: fields.map((value): [string, string] => ['Content-Type', value]) });

/** As seen with Chromium 156: whether an EventSource takes it. */
describe('the type of a response', () => {
  test.each([
    [[stream]],
    [['Text/Event-Stream']],
    [[`\t ${stream}`]],
    [['text/html', stream]],
    [[stream, '']],
    [[stream, 'junk']],
    [[stream, '*/*']],
    [['', stream]],
    [['junk', stream]],
    [['*/*', stream]],
    [[`text/html, ${stream}`]],
    [[`a, ${stream}`]],
    [[`${stream}, junk`]],
    [[`${stream},`]],
    [[`${stream};;;`]],
    [[`${stream}; foo`]],
    [[`${stream} ; charset=utf-8`]],
    [[`${stream}; boundary="a,b"`]],
    [[stream, ';charset=gbk']],
  ])('is an event stream: %j', (fields) => {
    expect(typeOf(...fields)?.essence).toBe(stream);
  });

  test.each([
    [[stream, 'text/html']],
    [[`${stream}, text/html`]],
    [[`a, text/html`]],
    [['application/x-event-stream']],
    [[`${stream}-x`]],
    [[`"${stream}"`]],
    [[]],
    [['']],
  ])('is none: %j', (fields) => {
    expect(typeOf(...fields)?.essence).not.toBe(stream);
  });

  test.each([
    [[`${stream}; charset=utf-8`], 'utf-8'],
    [[`${stream};charset="UTF-8"`], 'UTF-8'],
    [[`${stream}; charset='utf-8'`], "'utf-8'"],
    [[`${stream}; charset=`], null],
    [[`${stream}; charset`], null],
    [[`${stream}; CharSet=gbk`], 'gbk'],
    [[`${stream}; charset=utf-8; charset=gbk`], 'utf-8'],
    [[`${stream}; a="x; charset=gbk"; charset=utf-8`], 'utf-8'],
    [[`${stream}; charset=gbk`, stream], 'gbk'],
    [[stream, `${stream}; charset=gbk`], 'gbk'],
    [['text/html; charset=gbk', stream], null],
    [[`${stream}; charset=latin1`, 'junk'], 'latin1'],
  ])('has the charset of %j', (fields, charset) => {
    expect(typeOf(...fields)).toEqual({ essence: stream, charset });
  });
});
