/** How a change comes to hold, what that costs, and how it is undone. */
import type { Change, Effect } from './change.ts';
import { profileOf } from './known.ts';

const ofOrigin: Effect = {
  takesEffect: 'with a deploy of the origin',
  cost: 'the streams of the old process end with it',
  undo: 'deploy the version before',
};

/** Null where it is not known. */
export function effectOf(proxy: string, change: Change): Effect | null {
  if (proxy === 'origin') return ofOrigin;
  return profileOf(proxy)?.effect?.(change) ?? null;
}
