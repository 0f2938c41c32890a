import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../../../src/commands/program.ts';
import type { DoctorError } from '../../../src/errors.ts';

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
    expect(names).toEqual(['diagnose', 'report', 'demo', 'help']);
  });

  it('of diagnose has examples and groups', async () => {
    const { stdout } = await sseDoctor('diagnose', '--help');
    expect(stdout).toContain('Request (as with curl):');
    expect(stdout).toContain('$ sse-doctor diagnose -- curl');
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
    ['a URL without a command', ['https://a/'], /unknown command/, /diagnose URL/],
    ['an unknown option', ['diagnose', '--fo', '3'], /unknown option '--fo'/, /--for/],
    ['a value that is no choice', ['diagnose', 'http://a', '--format', 'xml'], /'xml' is invalid/, /--help/],
    ['a missing value', ['diagnose', 'http://a', '--for'], /--for <time>/, /--help/],
    [
      'two protocols that exclude each other',
      ['diagnose', 'http://a', '--http2', '--http1.1'],
      /cannot be used/,
      /--help/,
    ],
    ['a report without a run', ['report'], /run-dir/, /sse-doctor report --help/],
  ])('%s exits with 2, a cause and a hint', async (_, argv, message, hint) => {
    const { error } = await sseDoctor(...argv);
    expect(error?.exitCode).toBe(2);
    expect(error?.message).toMatch(message);
    expect(error?.why).not.toBe('');
    expect(error?.hint).toMatch(hint);
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
