/** A counter in the events themselves, where they have no ids: what a reconnect lost, or brought twice. */
import type { Facts } from '../../model/facts.ts';
import type { Stream } from '../../model/stream.ts';
import { type Return, returnsOf } from './returns.ts';

/** Members by which feeds number their events. */
const names = ['n', 'seq', 'sequence', 'counter', 'index', 'number', 'offset'];
/** Fewer show no step. */
const fewest = 3;

/** One reconnect of a client whose events were kept. */
export interface CountedReturn extends Return {
  /** The member's name; null: the data is a number. */
  field: string | null;
  lost: number;
  repeated: number;
}

/** Only where both streams count by one step, and the second does not begin anew. */
export function countedReturns(facts: Facts): CountedReturn[] {
  return returnsOf(facts).flatMap((one) => {
    const { before, stream } = one;
    if (hasIds(before) || hasIds(stream)) return [];
    for (const field of [null, ...names]) {
      const counted = comparedBy(before, stream, field);
      if (counted) return [{ ...one, field, ...counted }];
    }
    return [];
  });
}

function hasIds({ lastEventId }: Stream): boolean {
  return lastEventId !== null;
}

function comparedBy(
  before: Stream,
  stream: Stream,
  field: string | null,
): Pick<CountedReturn, 'lost' | 'repeated'> | null {
  const [earlier, later] = [valuesOf(before, field), valuesOf(stream, field)];
  const step = stepOf(earlier);
  if (step === null || stepOf(later) !== step) return null;
  const [first, last, next] = [earlier[0] ?? 0, earlier.at(-1) ?? 0, later[0] ?? 0];
  if (next <= first || (next - last) % step !== 0) return null;
  const steps = (next - last) / step;
  return { lost: Math.max(0, steps - 1), repeated: Math.max(0, 1 - steps) };
}

function stepOf(values: number[]): number | null {
  const step = (values[1] ?? 0) - (values[0] ?? 0);
  if (values.length < fewest || step <= 0) return null;
  return values.every((value, at) => at === 0 || value - (values[at - 1] ?? 0) === step) ? step : null;
}

/** Empty where one event has none, as a counter is in all of them but the first, which may be a greeting. */
function valuesOf({ events }: Stream, field: string | null): number[] {
  const texts = events.flatMap(({ kind, type, text }) =>
    kind === 'event' && !isGreeting(type) ? [text] : [],
  );
  const values = texts.map((text) => numberIn(text, field));
  return values.includes(null) ? [] : (values as number[]);
}

/** An event of another type than the rest. */
function isGreeting(type: string | null): boolean {
  return type !== null && type !== 'message';
}

function numberIn(text: string, field: string | null): number | null {
  const found =
    field === null
      ? /^\s*(\d{1,15})\s*$/.exec(text)
      : new RegExp(`^\\s*\\{(?:[^{}]*,)?\\s*"${field}"\\s*:\\s*(\\d{1,15})\\s*[,}]`).exec(text);
  return found ? Number(found[1]) : null;
}
