/** Settings that do nothing for this stream, where someone may take them for what does. */
import { type Facts, settingsOf } from '../../model/facts.ts';
import type { IdleSetting } from '../../model/report.ts';
import type { Setting } from '../../model/setting.ts';

/** More than these are not read. */
const most = 12;

/** In the order of the configs; what most configs set for all that they serve is left out. */
export function idleSettings(facts: Facts): IdleSetting[] {
  const written = settingsOf(facts, 'no-effect').filter((one) => one.origin === 'config' && isNear(one));
  const lines = written.map(toldOf).filter((one, index, all) => {
    return all.findIndex(({ file, line, setting }) => isSame(one, { file, line, setting })) === index;
  });
  return lines.slice(0, most);
}

/** Not only in `http { }`: a limit on idle connections there is meant for other clients. */
function isNear({ path }: Setting): boolean {
  return path !== 'http';
}

function isSame(one: IdleSetting, other: Pick<IdleSetting, 'file' | 'line' | 'setting'>): boolean {
  return one.setting === other.setting && one.file === other.file && one.line === other.line;
}

function toldOf({ hop, setting, value, file, line, detail }: Setting): IdleSetting {
  return {
    ...{ hop, setting, value },
    ...(file !== null && { file }),
    ...(line !== null && { line }),
    why: detail ?? 'does nothing for this stream',
  };
}
