import { describe, expect, it } from 'vitest';
import type { ConnectionFacts } from '../../../../src/probe/held/asking-stream.ts';
import { askSilentLines, lineProbeOf, reasonOf } from '../../../../src/probe/held/silent-lines.ts';
import { isSuddenSilence, type LineWatch } from '../../../../src/probe/wire/line-probe.ts';

const heard = { arrivals: 10, spanMs: 5_000, longestGapMs: 500, silentForMs: 3_100 };

describe('a sudden silence', () => {
  it('is several of the pauses before it, and some seconds', () => {
    expect(isSuddenSilence(heard)).toBe(true);
    expect(isSuddenSilence({ ...heard, silentForMs: 2_900 })).toBe(false);
    expect(isSuddenSilence({ ...heard, longestGapMs: 1_100 })).toBe(false);
  });

  it('is none before there was a rhythm', () => {
    expect(isSuddenSilence({ ...heard, arrivals: 3 })).toBe(false);
    expect(isSuddenSilence({ ...heard, spanMs: 1_000 })).toBe(false);
  });
});

/** A connection whose question, put 4 s after the stream began at 1000, got this answer. */
function asked(answer: 'alive' | 'none' | 'reset' | null) {
  const line = { result: (endedAt: number) => answer && { atMs: 5_000, tookMs: endedAt - 5_000, answer } };
  return { startedAt: 1_000, connection: { line } as unknown as ConnectionFacts };
}

describe('what became of the question', () => {
  it('is told in times of the stream', () => {
    expect(lineProbeOf(asked('none'), 14_000)).toEqual({ atMs: 4_000, tookMs: 10_000, answer: 'none' });
    expect(lineProbeOf(asked(null), 14_000)).toBeNull();
    expect(lineProbeOf({ startedAt: 1_000, connection: null }, 14_000)).toBeNull();
  });

  it('is the reason of an end only where the connection is gone', () => {
    expect(reasonOf(asked('none'), 14_000)).toBe('line-gone');
    expect(reasonOf(asked('reset'), 4_100)).toBe('line-gone');
    expect(reasonOf(asked('alive'), 20_000)).toBeUndefined();
    expect(reasonOf(asked(null), 20_000)).toBeUndefined();
  });
});

describe('the connections of held streams', () => {
  function questions(isSilent: boolean, leftMs: number): number {
    let count = 0;
    const line = {
      ask: () => {
        count++;
      },
    } as LineWatch;
    const connection = { line } as ConnectionFacts;
    const stream = { body: { isSilentAt: () => isSilent }, connection };
    askSilentLines([{ client: { stream } }, { client: { stream: null } }], leftMs);
    return count;
  }

  it('are asked once their streams fell silent, while there is time for an answer', () => {
    expect(questions(true, 20_000)).toBe(1);
    expect(questions(false, 20_000)).toBe(0);
    expect(questions(true, 10_000)).toBe(0);
  });
});
