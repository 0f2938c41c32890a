import { describe, expect, it } from 'vitest';
import type { AnswerNote } from '../../../../src/model/answer/note.ts';
import type { Header } from '../../../../src/model/header.ts';
import type { StreamClose } from '../../../../src/model/stream.ts';
import { answerEndOf } from '../../../../src/probe/held/answer-end.ts';
import type { HeldStream } from '../../../../src/probe/held/stream.ts';
import { samplePlan, sampleTarget } from '../../facts-builder.ts';

const end = { word: '[DONE]', atMs: 9, later: 0 };
const ended: StreamClose = {
  how: 'end-stream',
  transport: 'open',
  by: 'peer',
  code: null,
  idleMs: 1,
  ageMs: 50,
};
const headers = (type: string): Header[] => [['content-type', type]];

/** A stream that opened and had one event; null: none of an answer. */
function opened(note: AnswerNote | null, change: object = {}): HeldStream {
  const answer = note && { note: () => note };
  return {
    close: ended,
    isOpen: true,
    isInterrupted: false,
    hasReadEnough: false,
    shared: { status: 200, headers: headers('text/event-stream') },
    body: { answer, events: 1, retryMs: null, lastEventId: null, longestGapMs: 20 },
    refusalWords: null,
    ...change,
  } as unknown as HeldStream;
}

/** One document in the place of a stream. */
function document(bodyStart: string, change: object = {}): HeldStream {
  const shared = { status: 200, headers: headers('application/json; charset=utf-8') };
  return opened(null, { isOpen: false, body: null, shared, refusalWords: { bodyStart }, ...change });
}

const both: Header[] = [['Accept', 'application/json, text/event-stream']];
const target = { ...sampleTarget, method: 'POST', isJsonRpc: true, headers: both };
const plan = { ...samplePlan, target };
const prose = { ...plan, target: { ...plan.target, isJsonRpc: false } };

describe('what became of a held stream', () => {
  it.each<[string, AnswerNote, object, string]>([
    ['its end marker came', { kind: 'openai-chat', end }, {}, 'completed'],
    ['it ended without one', { kind: 'openai-chat' }, {}, 'cut'],
    ['it said that it failed', { kind: 'anthropic', error: end }, {}, 'failed'],
    ['it broke off', { kind: null }, { close: { ...ended, how: 'rst-stream' } }, 'cut'],
    [
      'we left it behind its end marker',
      { kind: 'openai-chat', end },
      { close: { ...ended, how: 'own-stop', by: 'us' } },
      'completed',
    ],
    [
      'it was running when we stopped',
      { kind: 'openai-chat' },
      { close: { ...ended, how: 'own-stop', by: 'us' } },
      'open',
    ],
  ])('%s', (_what, note, change, outcome) => {
    expect(answerEndOf(opened(note, change), plan)).toBe(outcome);
  });

  it('is no answer where it was to stay, was cut by ourselves, or still runs', () => {
    expect(answerEndOf(opened(null), plan)).toBeNull();
    expect(answerEndOf(opened({ kind: null, end }, { isInterrupted: true }), plan)).toBeNull();
    expect(answerEndOf(opened({ kind: null }, { close: null }), plan)).toBeNull();
  });
});

describe('one JSON document in the place of a stream', () => {
  const response = '{"jsonrpc":"2.0","id":1,"result":{}}';
  const error = '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}';

  it('answers a JSON-RPC call, by a result or an error', () => {
    expect(answerEndOf(document(response), plan)).toBe('completed');
    expect(answerEndOf(document(error), plan)).toBe('failed');
  });

  it('answers no call that asked for a stream alone, but one of a session', () => {
    const asking = (headers: Header[]) => ({ ...plan, target: { ...target, headers } });
    expect(answerEndOf(document(response), asking([['Accept', 'text/event-stream']]))).toBeNull();
    expect(answerEndOf(document(response), asking([['Mcp-Session-Id', 'x']]))).toBe('completed');
  });

  it('answers no other request, nor by another status or type, nor by a half', () => {
    const other = (status: number, type: string) => ({ shared: { status, headers: headers(type) } });
    expect(answerEndOf(document(response), prose)).toBeNull();
    expect(answerEndOf(document(response, other(429, 'application/json')), plan)).toBeNull();
    expect(answerEndOf(document(response, other(200, 'text/html')), plan)).toBeNull();
    expect(answerEndOf(document(response, { hasReadEnough: true }), plan)).toBeNull();
  });
});
