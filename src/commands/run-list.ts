/** `report` without a folder: the kept runs, newest first. */
import { type ListedRun, listedRun, runFolders } from '../kept/index.ts';
import type { Io } from '../model/io.ts';
import { type Block, paragraph, printable, renderSections } from '../report/index.ts';
import { hasColour } from './report-output.ts';

/** More would not fit on a screen, and each has its files read. */
const shownRuns = 30;

/** Prints them, or as JSON; always 0. */
export function printRuns(isJson: boolean, io: Io): 0 {
  const folders = runFolders(io.cwd);
  const runs = printable(folders.slice(0, shownRuns).map((dir) => listedRun(dir, io.cwd)));
  if (isJson) io.stdout.write(`${JSON.stringify(runs, null, 2)}\n`);
  else {
    const blocks = [...runs.map(runPoint), paragraph(closing(folders.length))];
    io.stdout.write(renderSections([{ title: null, blocks }], { colour: hasColour(io), width: io.width }));
  }
  return 0;
}

const marks = { broken: '✗', degraded: '!', healthy: '✓', inconclusive: '?' } as const;

function runPoint({ dir, command, url, verdict, rule }: ListedRun): Block {
  const judged = rule === null ? verdict : `${verdict}, ${rule}`;
  const asked = command === null ? 'no request was sent' : `${command} of ${url ?? 'an endpoint'}`;
  const mark = verdict === null ? '·' : marks[verdict];
  return {
    kind: 'point',
    mark,
    text: `${dir}: ${judged ?? 'ended before its report'}; ${asked}`,
    tone: 'plain',
  };
}

function closing(count: number): string {
  if (count === 0)
    return 'no run is kept in reports/ here; one that was kept elsewhere (--out) is named by its folder: sse-doctor report DIR';
  const left = count > shownRuns ? `${count - shownRuns} older ones are not listed; ` : '';
  return `${left}sse-doctor report latest prints the newest, sse-doctor report DIR any of them`;
}
