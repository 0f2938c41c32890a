import { describe, expect, it } from 'vitest';
import { startDeliveryTrace } from '../../../../src/probe/held/delivery-trace.ts';
import { samplePlan, sampleTarget } from '../../facts-builder.ts';

const flow = { pause: () => undefined, resume: () => undefined };

async function traced(chunks: string[]) {
  const { eventTimeField } = samplePlan;
  const context = { run: 'r', toolVersion: '0', target: sampleTarget, eventTimeField, secretKey: 'k' };
  const trace = startDeliveryTrace(context);
  trace.head(null, () => 1);
  for (const chunk of chunks) trace.data(Buffer.from(chunk), 1, flow);
  await trace.end(true);
  return trace.kept().faults.map(({ kind }) => kind);
}

const events = (count: number) => 'data: a\n\n'.repeat(count);

describe('the trace of a stream', () => {
  it('tells of an event that the sender left unfinished', async () => {
    expect(await traced([events(3), 'data: half'])).toEqual(['undispatched']);
  });

  it('tells nothing of the event in whose middle it had enough', async () => {
    expect(await traced([`${events(300)}data: ha`, 'lf\n\n', events(300)])).toEqual([]);
  });
});
