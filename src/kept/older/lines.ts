/** Converts recordings of older versions: what is a separate state now was part of names and texts. */
import type { Trial } from '../../model/plan.ts';
import type { Asks } from '../../model/stream.ts';
import type { JournalLine } from '../journal.ts';

/** All lines of a recording, in which trials and streams may lack what they ask. */
export function upgradeLines(lines: JournalLine[]): JournalLine[] {
  const trials = lines.find((line) => line.kind === 'header')?.plan?.trials ?? [];
  const planned = new Map(trials.map((trial) => [trial.name, asksOf(trial)]));
  return lines.map((line) => {
    if (line.kind === 'header' && line.plan)
      return {
        ...line,
        plan: { ...line.plan, trials: trials.map((trial) => ({ ...trial, asks: asksOf(trial) })) },
      };
    if (line.kind !== 'asked' && line.kind !== 'stream') return line;
    const { trial, asks = planned.get(trial) ?? namedAsks(trial) } = line;
    return { ...line, asks };
  });
}

function asksOf({ asks, acceptEncoding }: Trial): Asks {
  return asks ?? (acceptEncoding === 'gzip' ? 'compressed' : 'plain');
}

/** Trials that are in no plan were named `host <authority>` and `path <path>`. */
function namedAsks(trial: string): Asks {
  if (trial.startsWith('host ')) return 'other-host';
  return trial.startsWith('path ') ? 'other-path' : 'plain';
}
