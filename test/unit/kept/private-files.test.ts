import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openJournal } from '../../../src/kept/journal.ts';
import { closeFolder, makePrivateFolder, writePrivate } from '../../../src/kept/private-files.ts';

const root = mkdtempSync(join(tmpdir(), 'sse-doctor-private-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const modeOf = (path: string) => statSync(path).mode & 0o777;
const isRun = (name: string) => name === 'recording.jsonl';

describe('what a run leaves is its owner alone to read', () => {
  test('a new folder is 0700', () => {
    makePrivateFolder(join(root, 'new'));
    expect(modeOf(join(root, 'new'))).toBe(0o700);
  });

  test('a file is 0600, also one that was open to all and is written anew', () => {
    const path = join(root, 'report.md');
    writeFileSync(path, 'a longer text that was there before');
    chmodSync(path, 0o644);
    writePrivate(path, 'new');
    expect(modeOf(path)).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  test('the recording is 0600 from its first byte on', () => {
    const journal = openJournal(root, () => undefined);
    expect(modeOf(join(root, 'recording.jsonl'))).toBe(0o600);
    journal.close();
  });
});

describe('a folder that was there before', () => {
  beforeAll(() => {
    for (const name of ['empty', 'run', 'home']) mkdirSync(join(root, name), { mode: 0o755 });
    writeFileSync(join(root, 'run/recording.jsonl'), '');
    writeFileSync(join(root, 'home/notes.txt'), '');
  });

  test.each(['empty', 'run'])('is closed: %s', (name) => {
    closeFolder(join(root, name), isRun);
    expect(modeOf(join(root, name))).toBe(0o700);
  });

  test('stays as it is where a user keeps other things', () => {
    closeFolder(join(root, 'home'), isRun);
    expect(modeOf(join(root, 'home'))).toBe(0o755);
  });
});
