/** What reading one config may cost in all, however its files include one another and whatever is put into its words. */
import { badInput } from '../errors.ts';
import { formatMs } from '../model/duration.ts';
import { limits } from '../model/limits.ts';
import { type ConfigText, readConfigText } from './config-file.ts';

export interface ConfigBudget {
  /** The text of a file, each time counted; none once the budget is spent. `pipe`: as for `readConfigText`. */
  read(path: string, pipe?: boolean): ConfigText;
  /** Text that is put in for a variable, an argument or a snippet. Throws badInput, with the place, beyond the budget. */
  spend(size: number, place: () => string): void;
}

/** For the files of one config; its time counts from now. */
export function configBudget(now: () => number = () => performance.now()): ConfigBudget {
  const until = now() + limits.configMs;
  let left = limits.configBytes;
  const spent = (): string | null => {
    if (now() > until) return `reading took longer than ${formatMs(limits.configMs)}`;
    return left < 0 ? `all files together are larger than ${limits.configBytes / 1_000_000} MB` : null;
  };
  return {
    read: (path, pipe = false) => {
      const before = spent();
      if (before !== null) return refused(before);
      const found = readConfigText(path, pipe);
      if (found.text === null) return found;
      left -= found.text.length;
      const after = spent();
      return after === null ? found : refused(after);
    },
    spend: (size, place) => {
      left -= size;
      const over = spent();
      if (over === null) return;
      const why = left < 0 ? `it unfolds to more than ${limits.configBytes / 1_000_000} MB` : over;
      throw badInput(`${place()}: ${why}`, `${place()}: ${why}, so it was not read`, '');
    },
  };
}

function refused(why: string): ConfigText {
  return { text: null, why: `${why}, so it was not read to the end` };
}
