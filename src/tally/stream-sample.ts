/** Streams kept one by one for the rules: all of them, or enough that every kind of end is included. */
import type { HeldRecord } from '../model/population/held.ts';

/** No rule needs more than this, and a report would take seconds. */
const maxStreams = 20_000;
/** Of each kind of end, beyond that. */
const maxOfKind = 500;

export interface StreamSample {
  add(record: HeldRecord): void;
  records(): HeldRecord[];
}

/** Memory stays bounded however often thousands of clients come back. */
export function keepStreams(): StreamSample {
  const kept: HeldRecord[] = [];
  const kinds = new Map<string, number>();
  return {
    add(record) {
      const { close, failure, head, trial } = record;
      const kind = `${trial} ${close.how} ${close.code} ${failure?.code ?? ''} ${head ?? ''} ${close.because ?? ''}`;
      const before = kinds.get(kind) ?? 0;
      if (kept.length >= maxStreams && before >= maxOfKind) return;
      kinds.set(kind, before + 1);
      kept.push(record);
    },
    records: () => kept,
  };
}
