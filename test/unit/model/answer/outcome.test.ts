import { describe, expect, it } from 'vitest';
import type { AnswerNote } from '../../../../src/model/answer/note.ts';
import { outcomeOf } from '../../../../src/model/answer/outcome.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { stream } from '../../facts-builder.ts';

const end = { word: '[DONE]', atMs: 20, later: 0 };
const unknown: AnswerNote = { kind: null };
const chat: AnswerNote = { kind: 'openai-chat' };
const call: AnswerNote = { kind: 'json-rpc' };

const outcome = (note: AnswerNote, of: Stream, longestGapMs = 10) =>
  outcomeOf({ note, stream: { ...of, answer: note }, longestGapMs });
const running = () => stream().eventAt(10);

describe('what became of an answer', () => {
  it.each<[string, AnswerNote, Stream, string]>([
    ['its marker came', { ...chat, end }, running().endedAt(30).done(), 'completed'],
    [
      'its marker came, and the connection broke then',
      { ...chat, end },
      running().cutAt(30).done(),
      'completed',
    ],
    [
      'its marker came, and it stayed open',
      { ...chat, end },
      running().stoppedAt(60_000).done(),
      'completed',
    ],
    ['it ended properly, and has no marker', unknown, running().endedAt(30).done(), 'completed'],
    ['it ended properly without its marker', chat, running().endedAt(30).done(), 'cut'],
    [
      'its text was finished, without its marker',
      { ...chat, finished: true },
      running().endedAt(30).done(),
      'completed',
    ],
    [
      'its marker came, more than usage figures behind it, and then its end',
      { ...chat, end: { ...end, later: 5 } },
      running().endedAt(30).done(),
      'completed',
    ],
    [
      'its marker came, it went on, and broke off',
      { ...chat, end: { ...end, later: 5 } },
      running().cutAt(30).done(),
      'cut',
    ],
    ['it broke off', unknown, running().cutAt(30).done(), 'cut'],
    ['its last event was an error', { ...chat, error: end }, running().endedAt(30).done(), 'failed'],
    ['it was answered with an error', { ...call, end, error: end }, running().endedAt(30).done(), 'failed'],
    ['nothing came', unknown, stream().endedAt(30).done(), 'silent'],
    ['nothing came any more', chat, running().stoppedAt(30_000).done(), 'silent'],
    ['it was running', chat, running().stoppedAt(4_000).done(), 'open'],
  ])('%s', (_what, note, of, expected) => {
    expect(outcome(note, of)).toBe(expected);
  });

  it('is open after a pause that was met before', () => {
    expect(outcome(chat, running().stoppedAt(30_000).done(), 20_000)).toBe('open');
  });

  it('is deferred where an MCP server lets its client poll', () => {
    const primed = (version?: string, retryMs: number | null = 1000) =>
      running()
        .with({
          retryMs,
          lastEventId: '1',
          requestHeaders: version ? [['Mcp-Protocol-Version', version]] : [],
        })
        .endedAt(30)
        .done();
    expect(outcome(call, primed())).toBe('deferred');
    expect(outcome(call, primed('2025-11-25'))).toBe('deferred');
    expect(outcome(call, primed('2025-06-18'))).toBe('cut');
    expect(outcome(call, primed(undefined, null))).toBe('cut');
    expect(outcome(unknown, primed())).toBe('completed');
  });
});
