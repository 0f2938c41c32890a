import { expect, test } from 'vitest';
import { rowShowings } from '../../../../src/analysis/twins/index.ts';
import { facts, joined, row, stream } from '../../facts-builder.ts';

test('rows of our streams come first, then those of other clients on the same path', () => {
  const one = stream().stoppedAt(9_000).done();
  const [own, other] = [
    row('nginx', 'client-closed', { durationMs: 9_000, bytesSent: 40, userAgent: 'sse-doctor/1 (run/c1)' }),
    row('nginx', 'client-closed', { durationMs: 3_000, bytesSent: 20, userAgent: 'app/2' }),
  ];
  const elsewhere = row('nginx', 'clean', { path: '/other', userAgent: 'app/2' });
  const shown = rowShowings(
    facts({ streams: [one], records: [other, own, elsewhere], joins: [joined(one, own)] }),
  );
  expect(shown).toMatchObject([
    { streamId: one.id, client: 'sse-doctor/1 (run/c1)', ageMs: 9_000, bytes: 40 },
    { streamId: null, client: 'app/2', ageMs: 3_000, bytes: 20, reason: 'client-closed', status: 200 },
  ]);
});
