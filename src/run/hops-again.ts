/** The proxies of the earlier run, with the files that are still there. */
import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { expandGlob, hasGlob } from '../logs/path-glob.ts';
import type { Hop } from '../model/plan.ts';

/** Working directories of the two runs: relative names start from the first, and are to start from the second. */
interface Folders {
  from: string;
  to: string;
}

export interface HopsAgain {
  hops: Hop[];
  /** What is not there any more. */
  warnings: string[];
}

type FileList = 'accessLogs' | 'errorLogs' | 'configs';

const lists: [list: FileList, word: string][] = [
  ['accessLogs', 'access log'],
  ['errorLogs', 'error log'],
  ['configs', 'config'],
];

/** `kept`: those of the recording; `given`: those of the flags, by name, which go before them. */
export async function hopsAgain(kept: Hop[], given: Hop[], folders: Folders): Promise<HopsAgain> {
  const warnings: string[] = [];
  const hops: Hop[] = [];
  for (const hop of kept) {
    const over = given.find(({ name }) => name === hop.name);
    hops.push(
      over
        ? merged(await present(hop, over, folders, warnings), over)
        : await present(hop, null, folders, warnings),
    );
  }
  return { hops: [...hops, ...given.filter(({ name }) => !kept.some((hop) => hop.name === name))], warnings };
}

function merged(hop: Hop, over: Hop): Hop {
  const files = lists.filter(([list]) => over[list].length > 0).map(([list]) => [list, over[list]]);
  return {
    ...hop,
    ...Object.fromEntries(files),
    logFormat: over.logFormat ?? hop.logFormat,
    admin: over.admin ?? hop.admin,
  };
}

/** The hop with those of its files that exist; a list that `over` replaces is not looked at. */
async function present(hop: Hop, over: Hop | null, folders: Folders, warnings: string[]): Promise<Hop> {
  const found: Partial<Record<FileList, string[]>> = {};
  for (const [list, word] of lists) {
    if (over && over[list].length > 0) continue;
    const kept: string[] = [];
    for (const path of hop[list]) {
      const why = await whyGone(path, folders);
      if (why === null) kept.push(fromHere(path, folders));
      else warnings.push(`${hop.name}: its ${word} ${path} ${why}; it is left out, so less can be told`);
    }
    found[list] = kept;
  }
  return { ...hop, ...found };
}

/** As the end of a sentence; null: it is there. */
async function whyGone(path: string, folders: Folders): Promise<string | null> {
  if (path === '-') return 'came through standard input; give it again';
  if (/^\/(?:dev\/fd|proc\/[^/]+\/fd)\//.test(path)) return 'came through a pipe; give it again';
  const here = fromHere(path, folders);
  const isThere = hasGlob(here) ? (await expandGlob(here)).length > 0 : existsSync(here);
  return isThere ? null : 'is not there any more';
}

function fromHere(path: string, { from, to }: Folders): string {
  if (isAbsolute(path) || from === to) return path;
  return relative(to, resolve(from, path));
}
