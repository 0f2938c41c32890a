import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AnswerEnds, answerEndsFor, anyEnds } from '../../../../src/model/answer/reading.ts';
import { startFigures } from '../../../../src/probe/held/figures.ts';
import { HeldAnswer } from '../../../../src/probe/held/held-answer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const chunk = (text: string) =>
  JSON.stringify({ object: 'chat.completion.chunk', choices: [{ delta: { content: text } }] });

/** An answer whose request went out now. */
function asked(ends: AnswerEnds = anyEnds) {
  const { ms } = startFigures();
  const sentAt = performance.now();
  const leave = vi.fn();
  const answer = new HeldAnswer(ends, ms, sentAt, leave);
  const event = (data: string, type: string | null = null) => {
    const at = performance.now();
    answer.event(type, data, at, at - sentAt);
  };
  const wait = (waitMs: number, data: string, type: string | null = null) => {
    vi.advanceTimersByTime(waitMs);
    event(data, type);
  };
  return { answer, wait, leave, token: ms.token, tokenGap: ms.tokenGap };
}

const spread = (histogram: { summary(): { count: number; min: number; max: number } | null }) => {
  const { count = 0, min = 0, max = 0 } = histogram.summary() ?? {};
  return { count, min: Math.round(min), max: Math.round(max) };
};

describe('the parts of a held answer', () => {
  it('are timed from the request to the first, and from each to the next', () => {
    const { wait, token, tokenGap } = asked();
    wait(300, chunk('a'));
    wait(20, chunk('b'));
    wait(70, chunk('c'));
    expect(spread(token)).toEqual({ count: 1, min: 300, max: 300 });
    expect(spread(tokenGap)).toEqual({ count: 2, min: 20, max: 70 });
  });

  it('are neither its beginning nor pings, its end or usage figures', () => {
    const { wait, token, tokenGap } = asked();
    const of = (type: string) => [JSON.stringify({ type }), type] as const;
    wait(10, ...of('message_start'));
    wait(200, ...of('content_block_delta'));
    wait(20, ...of('ping'));
    wait(40, ...of('content_block_delta'));
    wait(5, ...of('message_stop'));
    expect(spread(token)).toMatchObject({ count: 1, min: 210 });
    expect(spread(tokenGap)).toMatchObject({ count: 1, min: 60 });
  });

  it('are the one event that holds all of the answer', () => {
    const call = Buffer.from('{"jsonrpc":"2.0","id":7,"method":"tools/call"}').toString('base64');
    const { wait, answer, token } = asked(answerEndsFor(call, null));
    wait(90, '{"jsonrpc":"2.0","id":7,"result":{}}');
    expect(spread(token)).toMatchObject({ count: 1, min: 90 });
    expect(answer.note().end?.word).toBe('JSON-RPC response');
  });
});

describe('an answer that said it is over', () => {
  it('is left where the other side does not close within a second', () => {
    const { wait, leave } = asked();
    wait(10, chunk('a'));
    wait(10, '[DONE]');
    vi.advanceTimersByTime(900);
    expect(leave).not.toHaveBeenCalled();
    vi.advanceTimersByTime(200);
    expect(leave).toHaveBeenCalledTimes(1);
  });

  it('is not left once its stream has ended', () => {
    const { wait, answer, leave } = asked();
    wait(10, '[DONE]');
    answer.close();
    vi.advanceTimersByTime(60_000);
    expect(leave).not.toHaveBeenCalled();
  });

  it('is waited for while something else comes behind it, and not for ever', () => {
    const { wait, leave } = asked();
    wait(10, chunk('a'));
    wait(10, '[DONE]');
    for (let n = 0; n < 12; n++) wait(250, '{"n":1}', 'usage');
    expect(leave).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2_100);
    expect(leave).toHaveBeenCalledTimes(1);
    const endless = asked();
    endless.wait(10, chunk('a'));
    endless.wait(10, '[DONE]');
    for (let n = 0; n < 60; n++) endless.wait(250, '{"n":1}', 'usage');
    expect(endless.leave).toHaveBeenCalled();
  });

  it('is not left where it goes on: the word meant a step, and its end is still to come', () => {
    const { wait, leave } = asked();
    for (let n = 0; n < 3; n++) {
      wait(10, 'step', 'complete');
      for (let part = 0; part < 20; part++) wait(100, 'part', 'token');
    }
    expect(leave).not.toHaveBeenCalled();
    wait(10, 'all', 'complete');
    vi.advanceTimersByTime(2_000);
    expect(leave).toHaveBeenCalledTimes(1);
  });

  it('is not left before: a word inside the text of an answer is none', () => {
    const { wait, answer, leave } = asked();
    for (const text of ['[DONE]', '{"type":"message_stop"}', '"finishReason":"STOP"', 'data: [DONE]\n\n'])
      wait(10, chunk(text));
    vi.advanceTimersByTime(60_000);
    expect(leave).not.toHaveBeenCalled();
    expect(answer.note()).toEqual({ kind: 'openai-chat' });
  });
});
