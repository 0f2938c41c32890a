/** What to change where the origin has nothing at the path. */

import { otherPathStreams, pathOf } from '../../../analysis/answers/asked-streams.ts';
import type { Facts } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { Setting } from '../../../model/setting.ts';
import { writtenAt } from '../../frames/evidence.ts';

const whichPath = 'See which path the origin serves: it is asked for';
const otherwise = "else have it make the origin's path of it.";

/** Where the config makes another path of the one that was asked for. */
export function passOn(made: Setting, path: string): ProposedFix[] {
  const text = `${whichPath} ${made.passedPath}. If it has ${path}, let this route pass the path on as it came; ${otherwise}`;
  const { file, line } = writtenAt(made);
  return [{ proxy: made.proxy, setting: 'path', file, line, current: made.passedPath, text }];
}

/** Where a rule of the config does. */
export function rewriteFixes(rewrite: Setting | null): ProposedFix[] {
  if (!rewrite) return [];
  const { proxy, setting } = rewrite;
  const fix: ProposedFix = {
    proxy,
    setting,
    ...writtenAt(rewrite),
    text: 'Have it make the path that the origin serves, or leave the path of this request as it is.',
  };
  return [fix];
}

const rewrites =
  "(a URI in proxy_pass, prefix_rewrite, a stripped prefix): the origin's own route list shows what it expects.";

/** The path itself, or another under the same name that is an event stream. */
export function correctPath(facts: Facts, path: string, open: string[]): ProposedFix[] {
  const tried = otherPathStreams(facts).map((stream) => `${pathOf(facts, stream)} (${stream.status})`);
  const listed = tried.length > 0 ? ` Tried as well: ${tried.join(', ')}.` : '';
  if (open.length > 0)
    return [
      {
        proxy: 'client',
        setting: 'path',
        current: path,
        suggested: open[0],
        text: `Ask ${open.join(' or ')}: an event stream is there.${listed}`,
      },
    ];
  return [
    {
      proxy: 'origin',
      setting: 'path',
      current: path,
      text: `Correct the path, or look at what the proxy makes of it on the way ${rewrites}${listed}`,
    },
  ];
}
