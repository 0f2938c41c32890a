import { describe, expect, it } from 'vitest';
import type { Stream } from '../../../../src/model/stream.ts';
import { tokenExpired } from '../../../../src/rules/end/token-expired.ts';
import { facts, samplePlan, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf } from '../judged.ts';

const began = stream().done().openedAt;
const runOf = (exp: number, streams: Stream[], again: Stream[] = []) => {
  const credentialsEnd = { at: began + exp, by: 'jwt', in: 'Authorization' } as const;
  const plan = { ...samplePlan, target: { ...samplePlan.target, credentialsEnd } };
  return facts({ plan, streams, ...(again.length > 0 && { again }) });
};
const cut = (openedAfter: number, endsAt: number) =>
  stream()
    .openedAfter(openedAfter)
    .eventsEvery(500, 5)
    .endedAt(endsAt - openedAfter)
    .done();
const again = (status: number) => stream({ asks: 'again' }).openedAfter(12_000).answered(status).done();
const reopened = stream({ asks: 'again' }).openedAfter(12_000).stoppedAt(500).done();
const ended = [cut(0, 9_000), cut(1_300, 9_005)];

describe('token-expired', () => {
  it('is certain where ages differ, the moment is that of the token, and it is refused since', () => {
    const found = findingOf(tokenExpired, runOf(8_900, ended, [again(401)]));
    expect(found).toMatchObject({ severity: 'critical', confidence: 'certain', where: { proxy: 'origin' } });
    expect(found.what).toContain('the token in Authorization');
  });

  it('is likely for one stream, and possible while nothing was asked for since', () => {
    expect(findingOf(tokenExpired, runOf(8_900, ended.slice(0, 1), [again(401)])).confidence).toBe('likely');
    expect(findingOf(tokenExpired, runOf(8_900, ended)).confidence).toBe('possible');
  });

  it('stays silent where streams ended at another time, or opened with it since', () => {
    clearedOf(tokenExpired, runOf(60_000, ended, [again(401)]));
    clearedOf(tokenExpired, runOf(8_900, ended, [reopened]));
  });

  it('stays silent without a token that says when it ends', () => {
    clearedOf(tokenExpired, facts({ streams: ended }));
  });
});
