/** Streams that run through a proxy while its config is changed. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPatch } from 'diff';
import { expect } from 'vitest';

export interface Watched {
  /** Age at its end, ms; null: it still runs. */
  ended(): number | null;
  close(): void;
}

/** A stream that is open once this returns. */
export async function open(port: number): Promise<Watched> {
  const at = Date.now();
  const stop = new AbortController();
  let ended: number | null = null;
  const answer = await fetch(`http://127.0.0.1:${port}/events`, { signal: stop.signal });
  expect(answer.status).toBe(200);
  const note = () => {
    ended = Date.now() - at;
  };
  answer.body?.pipeTo(new WritableStream()).then(note, note);
  return { ended: () => ended, close: () => stop.abort() };
}

export async function until(is: () => boolean | Promise<boolean>, limitMs: number): Promise<boolean> {
  for (const giveUpAt = Date.now() + limitMs; Date.now() < giveUpAt; await sleep(50))
    if (await is()) return true;
  return false;
}

/** As the printed command does it: GNU patch replaces the file by a rename. */
export function patchFile(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  writeFileSync(`${file}.diff`, createPatch(file, text, text.replace(from, to)));
  expect(spawnSync('patch', [file, `${file}.diff`], { encoding: 'utf8' }).status).toBe(0);
}
