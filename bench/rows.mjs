// A row of the bench's table, and the table.
import Table from 'cli-table3';

const digits = { KB: 1, µs: 2, ms: 2, '/s': 0, streams: 0, events: 0 };

/**
 * One figure beside its floors. `measured` is null where the tool could not be run (`why` says so); `met` is null
 * where there is nothing to judge: skipped, without a goal, or smaller than the goal is meant for.
 */
export function row({ figure, goal, unit, floors, measured, holds, note, why }, quick) {
  const judged = measured !== null && holds !== null && !quick;
  return {
    figure,
    goal,
    unit,
    floors,
    measured,
    ratios: measured === null ? {} : ratios(measured, floors),
    met: judged ? holds(measured, floors) : null,
    skipped: measured === null ? (why ?? 'not measured') : null,
    note: note ?? '',
  };
}

function ratios(measured, floors) {
  const known = Object.entries(floors).filter(([, value]) => value !== null && value > 0);
  return Object.fromEntries(known.map(([name, value]) => [name, measured / value]));
}

/** The table for people, and below it why figures were skipped. */
export function printTable(rows, quick) {
  const head = ['figure', 'goal', 'floor(s)', 'measured', 'ratio', 'met?'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const one of rows)
    table.push([
      one.figure,
      one.goal,
      lines(one.floors, (value) => withUnit(value, one.unit)),
      one.measured === null ? '—' : `${withUnit(one.measured, one.unit)}${one.note ? `\n${one.note}` : ''}`,
      lines(one.ratios, (value) => `${value.toFixed(2)} ×`),
      met(one, quick),
    ]);
  const reasons = new Set(rows.flatMap(({ skipped }) => (skipped === null ? [] : [`skipped: ${skipped}`])));
  return [table.toString(), ...reasons].join('\n');
}

/** One line: what was met, missed, skipped, and what had no goal to meet. */
export function summary(rows) {
  const count = (test) => rows.filter(test).length;
  const skipped = count((one) => one.skipped !== null);
  const open = count((one) => one.met === null && one.skipped === null);
  const judged = `${count((one) => one.met === true)} met, ${count((one) => one.met === false)} missed`;
  return `${judged}, ${skipped} skipped, ${open} without a judgement`;
}

function met({ met, skipped, goal }, quick) {
  if (met === null && skipped !== null) return 'skipped';
  if (met === null) return quick && goal !== '' ? 'quick: not judged' : '';
  return met ? 'yes' : 'NO';
}

function lines(values, format) {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${format(value)}`)
    .join('\n');
}

function withUnit(value, unit) {
  if (value === null) return '—';
  const shown = Number(value.toFixed(digits[unit] ?? 2)) + 0; // never -0
  const number = shown.toLocaleString('en', { maximumFractionDigits: digits[unit] ?? 2 });
  return unit === '/s' ? `${number}/s` : `${number} ${unit}`;
}
