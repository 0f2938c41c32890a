import { describe, expect, it } from 'vitest';
import { saidItFailed, saidItsEnd, saidItsEndClearly } from '../../../../src/model/answer/note.ts';
import { AnswerReading, answerEndsFor } from '../../../../src/model/answer/reading.ts';

type Event = string | [type: string, data: string];

function read(events: Event[], { body, marker = null }: { body?: object; marker?: string | null } = {}) {
  const base64 = body === undefined ? null : Buffer.from(JSON.stringify(body)).toString('base64');
  const reading = new AnswerReading(answerEndsFor(base64, marker));
  for (const [n, event] of events.entries())
    if (typeof event === 'string') reading.event(null, event, n);
    else reading.event(event[0], event[1], n);
  return reading.note();
}

const chunk =
  '{"id":"c","object":"chat.completion.chunk","choices":[{"delta":{"content":"a"},"finish_reason":null}]}';
const call = (id: unknown) => ({ jsonrpc: '2.0', id, method: 'tools/call' });
const response = (id: unknown) => JSON.stringify({ result: { text: 'x'.repeat(500) }, jsonrpc: '2.0', id });

describe('what comes behind the end marker', () => {
  const behind = (...events: Event[]) => read([chunk, '[DONE]', ...events]).end?.later;

  it('is no part of the answer where it holds none of its text', () => {
    expect(behind(['usage', '{"n":1}'], '{"usage":{}}', ['ping', ''])).toBe(0);
  });

  it('is a part where another answer begins', () => {
    expect(behind(chunk, chunk)).toBe(2);
    expect(behind(chunk, '[DONE]', ['usage', '{}'])).toBe(0);
  });

  it('is any event of a kind that is not known', () => {
    expect(read(['a', ['end', ''], 'b', 'c']).end?.later).toBe(2);
  });
});

describe('an answer that says it is over', () => {
  it.each<[string, Event[], string | null]>([
    ['OpenAI chat', [chunk, chunk, '[DONE]'], 'openai-chat'],
    ['OpenAI chat with usage behind it', [chunk, '[DONE]', '{"usage":{}}'], 'openai-chat'],
    [
      'OpenAI responses',
      [
        ['response.created', '{"type":"response.created"}'],
        ['response.incomplete', '{"type":"response.incomplete"}'],
      ],
      'openai-responses',
    ],
    [
      'Anthropic',
      [
        ['message_start', '{"type":"message_start"}'],
        ['message_stop', '{"type":"message_stop"}'],
      ],
      'anthropic',
    ],
    [
      'Gemini',
      [
        '{"candidates": [{"content": {"parts": []}}]}',
        '{"candidates": [{"content": {"parts": []},"finishReason": "STOP"}]}',
      ],
      'gemini',
    ],
    ['Cohere', ['{"type":"message-start"}', '{"type":"message-end"}'], 'cohere'],
    [
      'GraphQL',
      [
        ['next', '{"data":{"a":1}}'],
        ['complete', ''],
      ],
      'graphql',
    ],
    ['AG-UI', ['{"type":"RUN_STARTED"}', '{"type":"RUN_FINISHED"}'], 'ag-ui'],
    ['any other', ['hello', ['end', '']], null],
  ])('%s', (_name, events, kind) => {
    const note = read(events);
    expect(note.kind).toBe(kind);
    expect(saidItsEnd(note)).toBe(true);
    expect(saidItFailed(note)).toBe(false);
    expect(saidItsEnd(read(events.slice(0, 1)))).toBe(false);
  });

  it.each<[string, Event[]]>([
    [
      'an escaped marker in a text',
      [chunk, '{"object":"chat.completion.chunk","text":"say \\"finishReason\\":\\"STOP\\" or [DONE]"}'],
    ],
    [
      'a reason that is not set',
      ['{"candidates":[{"content":{},"finishReason":"FINISH_REASON_UNSPECIFIED"}]}'],
    ],
    ['an end long before the last event', ['[DONE]', 'a', 'b', 'c']],
    ['another list of candidates', ['{"candidates":[{"name":"Ada"}]}', 'finishReason']],
  ])('not %s', (_name, events) => {
    expect(saidItsEnd(read(events))).toBe(false);
  });

  it('is finished by its own reason where the marker is still to come', () => {
    expect(read([chunk, chunk.replace('null', '"stop"')])).toMatchObject({
      kind: 'openai-chat',
      finished: true,
    });
    expect(read([chunk]).finished).toBeUndefined();
  });

  it('is clear only in the words of a known kind', () => {
    expect(saidItsEndClearly(read(['x', ['end', '{}']]))).toBe(false);
    expect(saidItsEndClearly(read(['x', '[DONE]']))).toBe(true);
    expect(saidItsEndClearly(read([chunk, '[DONE]']))).toBe(true);
  });

  it('has the word that the user named, and then no other', () => {
    expect(read(['a', '{"bye":1}'], { marker: 'bye' })).toMatchObject({
      kind: 'named',
      end: { word: 'bye', later: 0 },
    });
    expect(read(['a', '[DONE]'], { marker: 'bye' }).end).toBeUndefined();
  });
});

describe('the answer to a JSON-RPC call', () => {
  it('is over with its response, however long it is and whatever follows', () => {
    const note = read(['{"jsonrpc":"2.0","method":"n"}', response(7), 'a', 'b', 'c'], { body: call(7) });
    expect(note).toMatchObject({ kind: 'json-rpc', end: { atMs: 1, later: 3 } });
    expect(saidItsEnd(note)).toBe(true);
  });

  it('is over once all calls of a batch have theirs', () => {
    const body = [call(1), call(2)];
    expect(saidItsEnd(read([response(1)], { body }))).toBe(false);
    expect(saidItsEnd(read([response(2), response(1)], { body }))).toBe(true);
    expect(saidItsEnd(read([`[${response(1)},${response(2)}]`], { body }))).toBe(true);
  });

  it('is over, and failed, with an error', () => {
    const note = read(['{"jsonrpc":"2.0","id":7,"error":{"code":1}}'], { body: call(7) });
    expect(saidItsEnd(note) && saidItFailed(note)).toBe(true);
  });

  it('is not over with a marker of another kind', () => {
    expect(read(['[DONE]'], { body: call(7) }).end).toBeUndefined();
  });
});

describe('an answer that says it failed', () => {
  it.each<[string, Event[]]>([
    ['an error event', ['a', ['error', 'overloaded']]],
    ['a payload with an error', [chunk, '{"error":{"message":"overloaded"}}']],
    ['an error before the marker', [chunk, '{"error":"x"}', '[DONE]']],
    [
      'a response that failed',
      [
        ['response.created', '{}'],
        ['response.failed', '{}'],
      ],
    ],
    ['a run that failed', ['{"type":"RUN_STARTED"}', '{"type":"RUN_ERROR"}']],
  ])('%s', (_name, events) => {
    expect(saidItFailed(read(events))).toBe(true);
  });

  it.each<[string, Event[]]>([
    ['no error', ['{"id":1,"error":null}']],
    ['no error, with a space', ['{"id":1, "error": null}']],
    ['one deeper', ['{"log":{"error":"seen"}}']],
    ['one in the middle', ['{"error":"x"}', 'a', 'b']],
  ])('not %s', (_name, events) => {
    expect(saidItFailed(read(events))).toBe(false);
  });
});
