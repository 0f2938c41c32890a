import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../../src/commands/program.ts';
import type { DoctorError } from '../../../src/errors.ts';

// A command's work is loaded when it is first called, which takes its time on a busy machine.
beforeAll(() => import('../../../src/commands/diagnose.ts').then(() => undefined), 120_000);

interface Outcome {
  code: number | null;
  error: DoctorError | null;
  stdout: string;
  stderr: string;
}

async function sseDoctor(...argv: string[]): Promise<Outcome> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const io = { stdout, stderr, stdin: new PassThrough(), env: {}, cwd: '/', isTerminal: false, width: 100 };
  const outcome: Outcome = { code: null, error: null, stdout: '', stderr: '' };
  try {
    outcome.code = await runProgram(argv, { ...io, signal: new AbortController().signal, now: () => 0 });
  } catch (error) {
    outcome.error = error as DoctorError;
  }
  return { ...outcome, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

describe('help', () => {
  it('lists the commands that there are, and no others', async () => {
    const { code, stdout } = await sseDoctor('--help');
    expect(code).toBe(0);
    const names = [...stdout.matchAll(/^ {2}(\w+) \[/gm)].map(([, name]) => name);
    expect(names).toEqual([
      'diagnose',
      'soak',
      'load',
      'verify',
      'report',
      'explain',
      'causes',
      'demo',
      'help',
    ]);
  });

  it('of diagnose has examples and groups', async () => {
    const { stdout } = await sseDoctor('diagnose', '--help');
    expect(stdout).toContain('Request (as with curl):');
    expect(stdout).toContain('$ sse-doctor diagnose -- curl');
  });

  it.each(['soak', 'load'])(
    'of %s has groups, examples, metrics and scenario keys, 80 columns wide',
    async (name) => {
      const { stdout } = await sseDoctor(name, '--help');
      for (const text of [
        'How many streams and for how long:',
        'Proxies on the way',
        'Request (as with curl):',
      ])
        expect(stdout).toContain(text);
      expect(stdout).toContain(`$ sse-doctor ${name} https://example.com/events`);
      expect(stdout).toContain('connect_success>=99%');
      expect(stdout).toContain('streamsPerConnection');
      expect(stdout.replace(/\s+/g, ' ')).toContain(
        "500ms, 30s, 10m, 1h30m, 2d or, as reports print them, in quotes: '2 min 30 s'",
      );
      expect(stdout.replace(/\s+/g, ' ')).toContain(
        '1 a broken threshold (whatever --fail-on says) or findings',
      );
      expect(stdout).not.toMatch(/--(for|until-cut|one-at-a-time) /);
      const afterOptions = stdout.slice(stdout.indexOf('Times are')).split('\n');
      expect(afterOptions.filter((line) => line.length > 80)).toEqual([]);
    },
  );

  it('of soak has a duration and no hold, of load the reverse', async () => {
    const soak = (await sseDoctor('soak', '--help')).stdout;
    const load = (await sseDoctor('load', '--help')).stdout;
    expect([/^ {2}--duration/m.test(soak), /^ {2}--hold/m.test(soak)]).toEqual([true, false]);
    expect([/^ {2}--duration/m.test(load), /^ {2}--hold/m.test(load)]).toEqual([false, true]);
  });

  it('goes to standard error, with exit code 2, when there is no command', async () => {
    const { code, stdout, stderr } = await sseDoctor();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('sse-doctor demo');
  });
});

describe('a wrong command line', () => {
  it.each([
    ['an unknown command', ['foo'], /unknown command 'foo'/, /--help/],
    [
      'an option of a proxy by another name',
      ['diagnose', 'https://a/', '--haproxy-log', 'x'],
      /unknown option '--haproxy-log'/,
      /there are --haproxy-access-log, --haproxy-error-log, --haproxy-config/,
    ],
    ['a misspelled command', ['soack', 'https://a/'], /unknown command 'soack'/, /did you mean soak/],
    ['a host without a scheme', ['a.example/x'], /unknown command/, /https:\/\/a\.example\/x/],
    ['a scenario file without a command', ['s.yaml'], /unknown command/, /diagnose s\.yaml/],
    ['an option of soak without a command', ['--connections', '5', 'https://a/'], /unknown option/, /soak/],
    [
      'a misspelled scenario',
      ['demo', 'nginx-red-timeout'],
      /no scenario/,
      /did you mean nginx-read-timeout/,
    ],
    ['an unknown option', ['diagnose', '--fo', '3'], /unknown option '--fo'/, /--for/],
    [
      'a value that is no choice',
      ['diagnose', 'http://a', '--format', 'xml'],
      /no format of a report/,
      /junit/,
    ],
    ['a missing value', ['diagnose', 'http://a', '--for'], /--for <time>/, /--help/],
    [
      'two protocols that exclude each other',
      ['diagnose', 'http://a', '--http2', '--http1.1'],
      /cannot be used/,
      /--help/,
    ],
    ['a --for of a soak', ['soak', 'http://a', '--for', '3s'], /'--for'/, /--duration/],
    ['a --duration of a load', ['load', 'http://a', '--duration', '3s'], /'--duration'/, /--hold/],
    [
      '--connections of a diagnose',
      ['diagnose', 'http://a', '--connections', '3'],
      /'--connections'/,
      /soak/,
    ],
    ['a --for of nothing', ['diagnose', 'http://a', '--for', '0s'], /--for leaves no time/, /30s/],
    ['a --for out of order', ['diagnose', 'http://a', '--for', '5 s 3 min'], /not a duration/, /2 min 30 s/],
    [
      'a --for without its quotes',
      ['diagnose', 'http://a', '--for', '10', 'min'],
      /several words/,
      /--for '10 min'/,
    ],
    ['a --for longer than a timer', ['diagnose', 'http://a', '--for', '30d'], /too long/, /24d/],
    ['a --max-time longer than a timer', ['soak', 'http://a', '-m', '30d'], /too long/, /24d/],
    ['a load without end', ['load', 'http://a', '--ramp', '0.0001'], /longer than a timer/, /faster --ramp/],
    ['a soak without a URL', ['soak'], /no URL/, /example/],
    ['no streams', ['load', 'http://a', '--connections', '0'], /--connections/, /whole number/],
    ['an unknown policy', ['soak', 'http://a', '--reconnect', 'x'], /--reconnect/, /browser/],
    ['an unknown metric', ['soak', 'http://a', '--threshold', 'ttfx_p95<1s'], /--threshold/, /ttfe/],
    [
      'a condition that starts broken',
      ['load', 'http://a', '--stop-unless', 'opened>=5'],
      /before the first/,
      /--threshold/,
    ],
    [
      'memory that starts broken',
      ['load', 'http://a', '--stop-unless', 'rss_max<1MB'],
      /before the first/,
      /from the start/,
    ],
    [
      'a condition that never holds',
      ['load', 'http://a', '--threshold', 'failed<0'],
      /never hold/,
      /failed==0/,
    ],
    ['a share above all', ['load', 'http://a', '--stop-unless', 'completed>100%'], /never hold/, /<= where/],
    ['a bad --stop-unless', ['load', 'http://a', '--stop-unless', 'soon'], /--stop-unless/, /preset/],
    ['a bad --abort-on', ['load', 'http://a', '--abort-on', 'soon'], /--abort-on/, /preset/],
    [
      'a path without its slash',
      ['load', 'http://a', '--pressure', '5', '--pressure-path', 'x'],
      /path/,
      /slash/,
    ],
    [
      'a POST that would be repeated',
      ['load', 'http://a', '-d', 'x'],
      /this POST many times/,
      /--repeat-post/,
    ],
    ['a report of no run', ['report', '/proc'], /holds no run/, /reports/],
    ['the latest of no runs', ['report', 'latest'], /no latest run/, /report DIR/],
  ])('%s exits with 2, a cause and a hint', async (_, argv, message, hint) => {
    const { error } = await sseDoctor(...argv);
    expect(error?.exitCode).toBe(2);
    expect(error?.message).toMatch(message);
    expect(error?.why).not.toBe('');
    expect(error?.hint).toMatch(hint);
  });
});

describe('a URL without a command is diagnosed', () => {
  const scenarioFile = join(mkdtempSync(join(tmpdir(), 'without-command-')), 's.yaml');
  writeFileSync(scenarioFile, 'target: { url: https://a/e }\n');
  it.each([
    ['alone', ['https://a/e', '--dry-run']],
    ['after options', ['--dry-run', '--for', '10s', '-kH', 'A: 1', '--json', 'https://a/e']],
    ['after values that are URLs too', ['--dry-run', '-e', 'https://b/', '--direct=http://c', 'https://a/e']],
    ['in a curl command', ['--', 'curl', 'https://a/e']],
    ['in a scenario file', ['--dry-run', '--scenario', scenarioFile]],
  ])('%s', async (_, argv) => {
    const { code, stderr } = await sseDoctor(
      ...(argv[0] === '--' ? ['diagnose', '--dry-run', ...argv] : argv),
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/requests: GET https:\/\/a\/e/);
  });
});

describe('diagnose --dry-run', () => {
  it('says on standard error what would be sent and sends nothing', async () => {
    const { code, stdout, stderr } = await sseDoctor('diagnose', 'https://a/e', '--dry-run');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^up to \d+ requests: GET https:\/\/a\/e/);
  });

  it('takes the harmless flags of curl', async () => {
    const { code } = await sseDoctor('diagnose', 'https://a/e', '--dry-run', '-sSN', '-v', '-i', '-N');
    expect(code).toBe(0);
  });

  it('reads a curl command after --', async () => {
    const { stderr } = await sseDoctor(
      'diagnose',
      '--dry-run',
      '--',
      'curl',
      'https://a/e',
      '-XPOST',
      '--http1.1',
    );
    expect(stderr).toContain('POST https://a/e');
    expect(stderr).not.toContain('HTTP/2');
  });

  it('keeps hops in the order of the command line, whichever option comes first', async () => {
    const admins = ['--hop', 'name=inner,proxy=envoy,admin=http://i:1', '--envoy-admin', 'http://e:1'];
    const { stderr } = await sseDoctor('diagnose', 'https://a/e', '--dry-run', ...admins);
    expect(stderr.indexOf('of inner')).toBeGreaterThan(0);
    expect(stderr.indexOf('of envoy')).toBeGreaterThan(stderr.indexOf('of inner'));
  });

  it.each([
    ['--http1.1', ['HTTP/1.1']],
    ['--http2', ['HTTP/2']],
    ['--http2-prior-knowledge', ['HTTP/2']],
  ])('%s limits the trials', async (flag, expected) => {
    const { stderr } = await sseDoctor('diagnose', 'https://a/e', '--dry-run', flag);
    expect([...new Set(stderr.match(/HTTP\/[\d.]+/g))]).toEqual(expected);
  });
});

describe('soak and load --dry-run', () => {
  it('says how many streams, how fast, how long and what a loss leads to, and sends nothing', async () => {
    const { code, stdout, stderr } = await sseDoctor(
      'soak',
      'http://a/e',
      '--dry-run',
      '--connections',
      '60',
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^soak: 60 streams over 60 connections: GET http:\/\/a\/e, opened 10 a second/);
    expect(stderr).toContain('10 min in all');
    expect(stderr).toContain('reconnect: browser: after an end or a network error in 3 s');
    expect(stderr).toMatch(/at worst: 60 requests within a second/);
    expect(stderr).toContain('--dry-run: nothing was sent');
  });

  it('takes what diagnose takes: hops, request, connection, output', async () => {
    const shared = [
      '--hop',
      'name=e,proxy=nginx',
      '-H',
      'A: 1',
      '-k',
      '--json',
      '--fail-on',
      'never',
      '--debug',
    ];
    const { code } = await sseDoctor('load', 'http://a/e', '--direct', 'http://b', ...shared, '--dry-run');
    expect(code).toBe(0);
  });

  it('takes a body that --repeat-post allows to be sent again and again', async () => {
    const { stderr } = await sseDoctor('load', 'http://a/e', '-d', 'x', '--repeat-post', '--dry-run');
    expect(stderr).toContain('POST http://a/e');
  });

  it('names thresholds of both kinds in their order', async () => {
    const flags = [
      '--threshold',
      'ttfe_p95<500ms',
      '--stop-unless',
      'disconnects==0',
      '--abort-on',
      'failed<9',
    ];
    const { stderr } = await sseDoctor('load', 'http://a/e', ...flags, '--dry-run');
    expect(stderr).toContain('thresholds: ttfe_p95<500ms, disconnects==0, failed<9');
  });

  it('takes a condition to stop by that nothing can be said of before the first stream', async () => {
    const flags = ['--stop-unless', 'connect_success>=99%', '--stop-unless', 'ttfe_p95<1s'];
    const { code, stderr } = await sseDoctor('soak', 'http://a/e', ...flags, '--dry-run');
    expect(code).toBe(0);
    expect(stderr).not.toContain('abort-on');
  });
});
