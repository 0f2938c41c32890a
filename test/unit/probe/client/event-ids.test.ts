import { describe, expect, it } from 'vitest';
import { type IdVerdict, noIdsSeen, noteId, reconnected } from '../../../../src/probe/client/event-ids.ts';

/** The verdicts on these streams of one client, one after another; each a line of ids. */
function verdicts(...streams: string[]): IdVerdict[] {
  const state = noIdsSeen();
  return streams.flatMap((ids, at) => {
    if (at > 0) reconnected(state);
    return ids
      .split(' ')
      .map((id) => noteId(state, id))
      .filter((verdict) => verdict !== null);
  });
}

const nothing: IdVerdict = { lost: 0, repeated: 0, resumed: 0, restarted: 0, unjudged: 0 };
const lost = (count: number): IdVerdict => ({ ...nothing, resumed: 1, lost: count });
const repeated = (count: number): IdVerdict => ({ ...nothing, resumed: 1, repeated: count });
const resumed: IdVerdict = { ...nothing, resumed: 1 };
const restarted: IdVerdict = { ...nothing, restarted: 1 };
const unjudged: IdVerdict = { ...nothing, unjudged: 1 };

describe('ids across a reconnect', () => {
  it.each<[string, string[], IdVerdict]>([
    ['the next number: resumed', ['1 2 3', '4 5'], resumed],
    ['a later number: those between are lost', ['1 2 3', '7 8'], lost(3)],
    ['an earlier number: from there on all come twice', ['1 2 3 4 5', '3 4 5 6'], repeated(3)],
    ['the last number again: one comes twice', ['1 2 3', '3 4'], repeated(1)],
    ['the first number: they began anew', ['1 2 3', '1 2 3'], restarted],
    ['below the first number: they began anew', ['500 501', '1 2'], restarted],
    ['a step of ten', ['10 20 30', '60'], lost(2)],
    ['a step of ten, resumed', ['10 20 30', '40'], resumed],
    ['a step of ten, twice', ['10 20 30 40', '30'], repeated(2)],
    ['no whole number of steps: other numbers', ['10 20 30', '45'], unjudged],
    ['numbers without a constant step', ['3 7 12 20', '31'], unjudged],
    ['the same again needs no step', ['3 7 12 20', '20'], repeated(1)],
    ['two in a row need no step: none is between', ['3 7 12 20', '21'], resumed],
    ['numbers that fall', ['9 4 7', '2'], unjudged],
    ['one event a stream tells no step', ['10', '20'], unjudged],
    ['one event a stream, the next', ['10', '11'], resumed],
    ['several parts with one id', ['1 1 2 2 3 3', '5 5'], lost(1)],
    ['a text before the number', ['evt-98 evt-99', 'evt-102'], lost(2)],
    ['another text before the number', ['evt-98 evt-99', 'msg-102'], unjudged],
    ['a text as long, but other', ['a-1 a-2', 'b-3'], unjudged],
    ['a time and a number, the same time', ['1700000000000-5 1700000000000-6', '1700000000000-9'], lost(2)],
    ['a time and a number, a later time', ['1700000000000-5 1700000000000-6', '1700000000001-0'], unjudged],
    ['seconds since 1970: they run on without events', ['1760000000 1760000001', '1760000009'], unjudged],
    ['milliseconds since 1970', ['1760000000000 1760000001000', '1760000009000'], unjudged],
    ['no numbers', ['a b c', 'd e'], unjudged],
    ['no numbers, the last one again', ['a b c', 'c d'], repeated(1)],
    ['15 digits', ['999999999999990 999999999999991', '999999999999995'], lost(3)],
    [
      '16 digits, which numbers may not tell apart',
      ['9999999999999990 9999999999999991', '9999999999999995'],
      unjudged,
    ],
    ['a number after a text', ['a b', '3 4'], unjudged],
    ['a text after numbers', ['1 2', 'a'], unjudged],
  ])('%s', (_, streams, verdict) => {
    expect(verdicts(...streams)).toEqual([verdict]);
  });

  it('are judged at each reconnect', () => {
    expect(verdicts('1 2 3', '4 5', '7 8', '8 9')).toEqual([resumed, lost(1), repeated(1)]);
  });

  it('that restarted are compared from there on', () => {
    expect(verdicts('500 501 502', '1 2 3', '3 4', '6 7')).toEqual([restarted, repeated(1), lost(1)]);
  });

  it('get another chance when one stream was uneven', () => {
    expect(verdicts('1 2 3 9 10', '14 15 16', '18')).toEqual([unjudged, lost(1)]);
  });

  it('are judged by the first that comes, even streams later', () => {
    const state = noIdsSeen();
    for (const id of ['1', '2', '3']) noteId(state, id);
    reconnected(state);
    reconnected(state);
    expect(noteId(state, '5')).toEqual(lost(1));
  });

  it('say nothing where the stream before had none, or empty ones', () => {
    const state = noIdsSeen();
    noteId(state, '');
    reconnected(state);
    expect(noteId(state, '5')).toBeNull();
    reconnected(state);
    expect(noteId(state, '')).toBeNull();
  });
});
