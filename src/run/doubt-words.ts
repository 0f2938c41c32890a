/** Says of which hops the kind is not believed, and by which flags their files are given. */
import { doubtedHops, shownFiles } from '../model/believed-hops.ts';
import type { Facts } from '../model/facts.ts';
import { flagText } from '../proxies/profile/inputs.ts';
import { properName } from '../proxies/profile/names.ts';

/** A warning for each of them. */
export function doubtWords(facts: Facts): string[] {
  return doubtedHops(facts).map(({ given }) => {
    const shown = shownFiles(facts, given);
    const owners = [...new Set(shown.map(({ shows }) => properName(shows)))].join(' and ');
    const flags = shown.map(({ shows, input, file }) => flagText(shows, input).replace(/ \w+$/, ` ${file}`));
    return `what was given for ${properName(given.proxy)} is of ${owners}, so that its hop is taken for neither: give it by ${flags.join(' ')}`;
  });
}
