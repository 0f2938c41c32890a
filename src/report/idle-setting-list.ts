/** What is set near the stream and does nothing for it, told where something is wrong. */
import type { IdleSetting, Report } from '../model/report.ts';
import { point, type Section } from './document.ts';
import { placeOf } from './wording.ts';

/** Nothing to look for where the stream is well. */
export function idleSettingList({ withoutEffect = [], findings }: Report): Section {
  const isTold = findings.some(({ severity }) => severity !== 'info');
  return {
    title: 'Set, without effect on this stream',
    blocks: (isTold ? withoutEffect : []).map((one) => point(wordsOf(one))),
  };
}

function wordsOf({ setting, value, file, line, why }: IdleSetting): string {
  const place = placeOf({ file, line });
  return `${[setting, value].filter(Boolean).join(' ')}${place ? ` (${place})` : ''}: ${why}`;
}
