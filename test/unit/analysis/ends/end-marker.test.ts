import { describe, expect, test } from 'vitest';
import { expectsEndMarker, hasEndMarker } from '../../../../src/analysis/ends/end-marker.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { stream } from '../../facts-builder.ts';

/** A stream whose events have these texts; `type: text` gives the event's own type. */
function saying(...texts: string[]): Stream {
  const one = stream();
  for (const [n, text] of texts.entries()) one.eventAt(3 + n * 100, text);
  return one.endedAt(9_000).done();
}

function typed(...types: (string | null)[]): Stream {
  const one = saying(...types.map((_, n) => `part ${n}`));
  for (const [n, type] of types.entries()) Object.assign(one.events[n] ?? {}, { type });
  return one;
}

describe('the end marker of a stream', () => {
  test.each([
    '[DONE]',
    '{"type":"message_stop"}',
    '{"type" : "message_stop"}',
    '{"index":0,"type":  "message_stop","x":1}',
    '{"type":"response.completed","response":{}}',
    '{"type":"response.failed"}',
    '{"type" :  "response.incomplete"}',
  ])('is a usual one: %s', (text) => {
    expect(hasEndMarker(saying('{"delta":"a"}', text), null)).toBe(true);
  });

  test.each([
    'tick',
    '[DONE] and more',
    'not [DONE]',
    '{"type":"message_start"}',
    '{"type":"response.created"}',
    '{"text":"message_stop"}',
  ])('is not: %s', (text) => {
    expect(hasEndMarker(saying('{"delta":"a"}', text), null)).toBe(false);
  });

  test.each(['message_stop', 'done', 'complete', 'completed', 'end', 'response.completed'])(
    'is the type of an event: %s',
    (type) => {
      expect(hasEndMarker(typed(null, type), null)).toBe(true);
    },
  );

  test('is not any type, nor none', () => {
    expect(hasEndMarker(typed('message', 'ping'), null)).toBe(false);
    expect(hasEndMarker(typed(null, null), null)).toBe(false);
  });

  test('may be the last event or the one before, and no earlier one', () => {
    expect(hasEndMarker(saying('a', '[DONE]'), null)).toBe(true);
    expect(hasEndMarker(saying('[DONE]', 'usage'), null)).toBe(true);
    expect(hasEndMarker(saying('[DONE]', 'a', 'b'), null)).toBe(false);
  });

  test('is the one that the user named, in the text or as the type, and then no other', () => {
    expect(hasEndMarker(saying('a', '{"final":true,"bye":1}'), 'bye')).toBe(true);
    expect(hasEndMarker(typed(null, 'bye'), 'bye')).toBe(true);
    expect(hasEndMarker(typed(null, 'goodbye'), 'bye')).toBe(false);
    expect(hasEndMarker(saying('a', '[DONE]'), 'bye')).toBe(false);
  });

  test('is none of a stream that said nothing', () => {
    expect(hasEndMarker(saying(), null)).toBe(false);
  });
});

describe('a protocol that announces its end', () => {
  test.each([
    '{"object":"chat.completion.chunk"}',
    '{"id":1,"object" :  "chat.completion.chunk"}',
    '{"type":"message_start"}',
    '{"type" : "response.created"}',
  ])('is known by any of its events: %s', (text) => {
    expect(expectsEndMarker(saying('hello', text, 'more', 'and more'), null)).toBe(true);
  });

  test('is known by the type of its first event', () => {
    expect(expectsEndMarker(typed('message_start', null), null)).toBe(true);
  });

  test.each(['tick', '{"object":"chat.completion"}', '{"type":"message_delta"}', '{"message_start":1}'])(
    'is not: %s',
    (text) => {
      expect(expectsEndMarker(saying(text), null)).toBe(false);
    },
  );

  test('is what the user says, unless no event was kept to look at', () => {
    expect(expectsEndMarker(saying('tick'), 'bye')).toBe(true);
    const counted = { ...saying('tick'), events: [] };
    expect(expectsEndMarker(counted, 'bye')).toBe(false);
    expect(expectsEndMarker({ ...saying('{"type":"message_start"}'), events: [] }, null)).toBe(false);
  });
});
