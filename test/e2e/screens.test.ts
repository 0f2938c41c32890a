/** What stands on a real (pseudo) terminal when a run is over, and that the page of examples shows the same. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { loadScenario, missingProxies } from '../../src/lab/index.ts';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const hasPython = spawnSync('python3', ['--version']).status === 0;
const missing = await missingProxies(loadScenario(at('scenarios/nginx-healthy')));
const canRun =
  process.env.CI === 'true' || (hasPython && missing.length === 0 && existsSync(at('dist/cli.js')));

const names = ['broken', 'healthy', 'soak'].flatMap((name) => [`${name}, 80×24`, `${name}, 120×40`]);

/** Rows of each screen by its title. */
function screensOf(page: string): Map<string, string[]> {
  const blocks = page.matchAll(/^## (.*)\n\n```text\n([\s\S]*?)\n```$/gm);
  return new Map([...blocks].map(([, title = '', text = '']) => [title, text.split('\n')]));
}

/** The rows of the answer, without those of standard error and the prompt behind it. */
function answerOf(rows: string[]): string[] {
  const first = rows.findIndex((row) => /^[✗!✓?] [A-Z]/.test(row));
  const last = rows.findIndex((row) => row.startsWith('  kept in /'));
  return rows.slice(first, last + 1);
}

const anyTime = (row: string) => row.replace(/\d+(\.\d+)?/g, '#').replace(/# m?s to #/g, '#');
const facts = (rows: string[]) => rows.filter((row) => row.startsWith('  •'));
/** Streams that end in the same tenth of a second are told once, and the row begins with how many more there are. */
const beginnings = (rows: string[]) =>
  facts(rows).map((row) => row.replace(/like (?:another|# others), /, '').slice(0, 30));

describe.skipIf(!canRun)('the last screen', async () => {
  const { stdout } = canRun
    ? await promisify(execFile)(process.execPath, [at('scripts/screens.mjs')], { timeout: 120_000 })
    : { stdout: '' };
  const screens = screensOf(stdout);
  const examples = screensOf(readFileSync(at('reports/examples/screens.md'), 'utf8'));

  test.each(names)('of a run that is %s holds its whole answer', (name) => {
    const rows = answerOf(screens.get(name) ?? []);
    const isHealthy = name.startsWith('healthy');
    expect(rows.length, stdout).toBeGreaterThan(5);
    expect(rows.length).toBeLessThanOrEqual(isHealthy ? 15 : 20);
    expect(rows[0]).toMatch(
      isHealthy ? /^✓ HEALTHY {2}events arrive/ : /^✗ BROKEN .*idle-timeout at nginx \(certain\)$/,
    );
    expect(facts(rows)).toHaveLength(isHealthy ? 0 : 3);
    if (isHealthy) return;
    expect(rows).toContainEqual(
      expect.stringMatching(/^ {2}change {2}proxy_read_timeout 2s → 1h at nginx.conf:\d+$/),
    );
    expect(rows).toContainEqual(expect.stringMatching(/^ {6}patch '\/.*nginx.conf' '/));
    expect(rows).toContainEqual(expect.stringMatching(/^ {2}checked \d+ causes ruled out, \d+ not checked/));
  });

  test.each(names)('of a run that is %s is what the page of examples shows', (name) => {
    const [shown, example] = [screens, examples].map((all) => answerOf(all.get(name) ?? []).map(anyTime));
    expect(example?.[0]).toBe(shown?.[0]);
    expect(beginnings(example ?? [])).toEqual(beginnings(shown ?? []));
    const labels = (rows: string[]) => rows.filter((row) => /^ {2}(what|change|checked)/.test(row));
    expect(labels(example ?? [])).toEqual(labels(shown ?? []));
  });

  test('of eighty columns is no wider', () => {
    for (const [name, rows] of screens)
      for (const row of rows) expect([...row].length).toBeLessThanOrEqual(name.endsWith('24') ? 80 : 120);
  });
});
