/** Switching off what keeps or compresses a body, in the setting's own word for it. */
import type { ProposedFix } from '../../model/finding.ts';
import type { Setting } from '../../model/setting.ts';
import { change } from './evidence.ts';

/** Null where the setting has no word of its own for off; one that has an empty word is left out. */
export function switchOff(setting: Setting, text = `Switch ${setting.setting} off for event streams.`) {
  if (setting.off) return change(setting, setting.off, text);
  return setting.off === '' ? leaveOut(setting) : null;
}

function leaveOut(setting: Setting): ProposedFix {
  const name = setting.setting;
  const text = `Leave ${name} out where event streams come by: if other paths need it, give these a block of their own without it.`;
  return { ...change(setting, '', text), suggested: null, place: null };
}
