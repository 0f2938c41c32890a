import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isFixDiff, type ProposedFix } from '../../../src/model/finding.ts';
import { withCommands, writeDiffs } from '../../../src/run/fix-commands.ts';
import { keptDiffs, startDiffs } from '../../../src/run/fix-diffs.ts';
import { brokenReport } from '../report/sample.ts';

const text = 'events {\n    worker_connections 512;\n}\n';

const redact = (one: string) => one;

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'fix-diffs-'));
}

function configIn(dir: string, name = 'nginx.conf'): string {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
}

function fixOf(file: string, suggested = '1024'): ProposedFix {
  const place = { file, line: 2, column: 24, length: 3, template: '{value}' };
  return { proxy: 'nginx', setting: 'worker_connections', suggested, text: 'More.', place };
}

describe('a diff', () => {
  test('is made once, and numbered in the order in which the changes are proposed', () => {
    const file = configIn(folder());
    const { made, patch } = startDiffs({ files: [{ file, text }], redact });
    const first = patch(fixOf(file))?.diff;
    patch(fixOf(file, '2048'));
    expect(patch(fixOf(file))?.diff).toBe(first);
    expect(made.map(({ name, suggested }) => [name, suggested])).toEqual([
      ['fix-1.diff', '1024'],
      ['fix-2.diff', '2048'],
    ]);
  });

  test('names the file behind a link as what is changed', () => {
    const dir = folder();
    const real = configIn(dir, 'real.conf');
    symlinkSync('real.conf', join(dir, 'linked.conf'));
    const file = join(dir, 'linked.conf');
    const { made, patch } = startDiffs({ files: [{ file, text }], redact });
    expect(patch(fixOf(file))?.diff).toContain(`--- ${file}`);
    expect(made[0]?.target).toBe(real);
  });

  test.each([
    ['a file that was not read', (dir: string) => ({ file: configIn(dir), texts: [] })],
    ['a file that is gone', (dir: string) => ({ file: join(dir, 'gone.conf'), texts: [text] })],
    ['a device', () => ({ file: '/dev/null', texts: [text] })],
    [
      'a file that holds another text by now',
      (dir: string) => ({ file: configIn(dir), texts: [`${text}#\n`] }),
    ],
    ['a part of a larger file', (dir: string) => ({ file: configIn(dir), texts: [text.slice(0, -2)] })],
  ])('is not made of %s', (_title, make) => {
    const { file, texts } = make(folder());
    const { made, patch } = startDiffs({ files: texts.map((one) => ({ file, text: one })), redact });
    expect([patch(fixOf(file)), made]).toEqual([null, []]);
  });

  test('is not made where it would show what is known to be secret', () => {
    const file = configIn(folder());
    const { made, patch } = startDiffs({
      files: [{ file, text }],
      redact: (one) => one.replace('events', '~1234abcd'),
    });
    expect([patch(fixOf(file)), made]).toEqual([null, []]);
  });

  test('is found again by its change, with no config at hand; another change has none', () => {
    const file = configIn(folder());
    const { made, patch } = startDiffs({ files: [{ file, text }], redact });
    const diff = patch(fixOf(file))?.diff;
    rmSync(file);
    const kept = keptDiffs(JSON.parse(JSON.stringify(made)));
    expect(kept(fixOf(file))?.diff).toBe(diff);
    expect(kept(fixOf(file, '4096'))).toBeNull();
    expect(kept({ ...fixOf(file), place: null })).toBeNull();
  });
});

describe('a command', () => {
  const target = "/etc/nginx/it's a.conf";
  const { place } = fixOf(target) as Required<ProposedFix>;
  const one = { name: 'fix-1.diff', place: place!, suggested: '1024', target, diff: '--- a\n+++ a\n' };
  const report = brokenReport();
  const [fix] = report.findings[0]?.fix ?? [];
  const shown = (dir: string, diffs: (typeof one)[]) => {
    if (fix) fix.patch = one.diff;
    return withCommands(report, dir, diffs).findings[0]?.fix[0]?.apply;
  };

  test('names target and diff by absolute paths in quotes', () => {
    const dir = folder();
    writeDiffs(dir, [one]);
    expect(shown(dir, [one])).toBe(`patch '/etc/nginx/it'\\''s a.conf' '${dir}/fix-1.diff'`);
  });

  test.each([
    ['without the file', [], one],
    ['where the file holds something else', [{ ...one, diff: 'x' }], one],
    ['that would leave the folder', [one], { ...one, name: '../fix-1.diff' }],
    ['with a line break in it', [one], { ...one, target: '/etc/a\n.conf' }],
    ['with an escape code in it', [one], { ...one, target: '/etc/\u001b[2J.conf' }],
    ['with a mark that turns the order of letters', [one], { ...one, target: '/etc/\u202efnoc.conf' }],
  ])('is not given %s', (_title, written, asked) => {
    const dir = folder();
    writeDiffs(dir, written);
    expect(shown(dir, [asked])).toBeUndefined();
  });

  test('has no diff of a run before', () => {
    const dir = folder();
    writeDiffs(dir, [one]);
    writeDiffs(dir, []);
    expect(shown(dir, [one])).toBeUndefined();
  });
});

test.each([[null], ['fix-1.diff'], [{}], [{ name: 'fix-1.diff', place: null }], [{ place: {}, name: 1 }]])(
  'a recording of elsewhere may hold %j in place of a diff',
  (value) => expect(isFixDiff(value)).toBe(false),
);
