import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type ExplainFlags, run } from '../../../src/commands/explain/index.ts';
import type { DoctorError } from '../../../src/errors.ts';
import { remainderRules, rules } from '../../../src/rules/index.ts';

const ids = [...rules, ...remainderRules].map(({ id }) => id);

function explain(flags: ExplainFlags, { width = 80, env = {} } = {}): string {
  const stdout = new PassThrough();
  const io = { stdout, stderr: stdout, stdin: stdout, env, cwd: '/', isTerminal: false, width };
  expect(run(flags, { ...io, signal: new AbortController().signal, now: () => 0 })).toBe(0);
  return String(stdout.read());
}

describe('explain without a rule', () => {
  it('lists every rule once, with its title, beneath where it strikes', () => {
    const text = explain({});
    const listed = [...text.matchAll(/• ([\w-]+):/g)].map(([, id]) => id);
    expect([...listed].sort()).toEqual([...ids].sort());
    expect(text).toMatch(
      /IT RUNS, AND IS CUT\n(.+\n)*? {2}• idle-timeout: the stream was cut for being silent/,
    );
  });

  it('as Markdown links the pages, as JSON holds groups', () => {
    expect(explain({ format: 'markdown' })).toContain('- [idle-timeout](idle-timeout.md): ');
    const groups = JSON.parse(explain({ format: 'json' })) as { rules: { rule: string }[] }[];
    expect(groups.flatMap((group) => group.rules.map(({ rule }) => rule)).sort()).toEqual([...ids].sort());
  });
});

describe('explain RULE', () => {
  it('says what it is, what it looks at, what looks like it, what settles it and where to look it up', () => {
    const text = explain({ rule: 'idle-timeout' });
    expect(text).toMatch(
      /^idle-timeout {2}the stream was cut for being silent\n {2}critical; It runs, and is cut\n/,
    );
    for (const part of [
      'LOOKS AT, WHERE IT IS GIVEN\n',
      '• error logs of the proxies (--nginx-error-log FILE, likewise of haproxy,\n',
      'LOOKS LIKE IT\n  • `total-timeout`: ',
      'WHAT SETTLES IT\n',
      'TOLD BENEATH IT\n',
      'SEE IT\n  sse-doctor demo NAME, where NAME is one of ',
      'TO LOOK IT UP\n  • Nginx: proxy_read_timeout [https://nginx.org/en/docs/http/\n',
    ])
      expect(text).toContain(part);
  });

  it.each([40, 80, 200])('keeps to %i columns, and to what can be read at once', (width) => {
    const pages = ids.map((rule) => explain({ rule }, { width }));
    const lines = pages.flatMap((text) => text.split('\n'));
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(Math.min(width, 100));
  });

  it('is coloured as a report is: only where that is asked for', () => {
    expect(explain({ rule: 'h2-reset' })).not.toContain('\x1b[');
    expect(explain({ rule: 'h2-reset' }, { env: { FORCE_COLOR: '1' } })).toContain('\x1b[1m');
  });

  it('as JSON holds the same, rule by rule', () => {
    const page = JSON.parse(explain({ rule: 'proxy-reload', format: 'json' }));
    expect(page).toMatchObject({
      rule: 'proxy-reload',
      severity: 'critical',
      needs: expect.arrayContaining(['wire', 'error-log']),
    });
    expect(page.scenarios).toContain('nginx-reload');
    expect(page.explains).toContain('h2-goaway');
    expect(page.source[0]).toEqual({ text: expect.any(String), url: expect.stringContaining('https://') });
  });

  it.each([
    ['idletimeout', 'did you mean idle-timeout?'],
    ['proxy-bufering', 'did you mean proxy-buffering?'],
    ['what-on-earth', 'sse-doctor explain lists the rules'],
  ])('does not know %s', (rule, hint) => {
    let error: DoctorError | null = null;
    try {
      explain({ rule });
    } catch (caught) {
      error = caught as DoctorError;
    }
    expect(error).toMatchObject({ message: `there is no rule ${rule}`, exitCode: 2 });
    expect(error?.hint).toContain(hint);
  });
});
