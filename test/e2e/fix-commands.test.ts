/** The command printed beside a fix works as it stands, wherever the config lies and however it was named. */
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProxy, loadScenario, type Stage, scenariosRoot, stageScenario } from '../../src/lab/index.ts';
import type { Report } from '../../src/model/report.ts';
import { parseReport } from '../report-contract.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const nginx = await findProxy('nginx');

let stage: Stage;
beforeAll(async () => {
  if (nginx) stage = await stageScenario(loadScenario(join(scenariosRoot, 'nginx-read-timeout')));
});
afterAll(() => stage?.close());

interface Ran {
  stdout: string;
  report: Report;
  out: string;
}

/** Runs `words` in a shell: a config may be handed in by one. */
function shell(words: string, cwd: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn('bash', ['-c', words], { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.on('close', () => resolve(stdout));
  });
}

const tool = (words: string) => `'${process.execPath}' '${cli}' ${words}`;

async function diagnose(cwd: string, config: string, out = 'run'): Promise<Ran> {
  const stdout = await shell(
    tool(`diagnose '${stage.url}' --nginx-config ${config} --for 3s --out '${out}'`),
    cwd,
  );
  const report = parseReport(readFileSync(join(cwd, out, 'report.json'), 'utf8'));
  return { stdout, report, out: join(cwd, out) };
}

/** A folder of its own with the stage's config in it, the limit in a file that it includes where one is named. */
function copyInto(name: string, config = 'nginx.conf', included?: string): string {
  const home = join(stage.dir, name);
  mkdirSync(dirname(join(home, config)), { recursive: true });
  const text = readFileSync(join(stage.dir, 'nginx.conf'), 'utf8');
  writeFileSync(
    join(home, config),
    included ? text.replace('proxy_read_timeout 2s;', `include "${included}";`) : text,
  );
  if (!included) return home;
  mkdirSync(dirname(join(home, included)), { recursive: true });
  writeFileSync(join(home, included), 'proxy_read_timeout 2s;');
  return home;
}

/** The commands on lines of their own, as a reader would copy them. */
function commandsIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('patch '));
}

/** Runs the first command of what was printed, from elsewhere, and gives what it says. */
function apply(printed: string): string {
  const [command = ''] = commandsIn(printed);
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: '/', encoding: 'utf8' });
  return stdout + stderr;
}

function refusal(config: string): string {
  const { status, stderr } = spawnSync(nginx?.path ?? '', ['-t', '-c', config], { encoding: 'utf8' });
  return status === 0 ? '' : stderr;
}

const shapes: [title: string, make: () => { cwd: string; config: string; changed: string; main?: string }][] =
  [
    ['a relative name', () => ({ cwd: copyInto('relative'), config: 'nginx.conf', changed: 'nginx.conf' })],
    [
      'an absolute name',
      () => {
        const cwd = copyInto('absolute');
        return { cwd, config: join(cwd, 'nginx.conf'), changed: 'nginx.conf' };
      },
    ],
    [
      'a name with blanks and quotes',
      () => ({
        cwd: copyInto("it's a place", '"a b" c.conf'),
        config: `'"a b" c.conf'`,
        changed: '"a b" c.conf',
      }),
    ],
    [
      'a name that begins with a dash',
      () => ({ cwd: copyInto('dash', '-x.conf'), config: './-x.conf', changed: '-x.conf' }),
    ],
    [
      'a symbolic link',
      () => {
        const cwd = copyInto('linked', 'real/nginx.conf');
        symlinkSync('real/nginx.conf', join(cwd, 'nginx.conf'));
        return { cwd, config: 'nginx.conf', changed: 'real/nginx.conf' };
      },
    ],
    [
      'a folder that is a link, named from below it',
      () => {
        const home = copyInto('behind', 'real/etc/nginx.conf');
        symlinkSync('real/etc', join(home, 'etc'));
        mkdirSync(join(home, 'below'));
        return { cwd: join(home, 'below'), config: '../etc/nginx.conf', changed: '../real/etc/nginx.conf' };
      },
    ],
    [
      'an included file with a blank in its name',
      () => ({
        cwd: copyInto('including', 'nginx.conf', 'conf d/my limits.conf'),
        config: 'nginx.conf',
        changed: 'conf d/my limits.conf',
        main: 'nginx.conf',
      }),
    ],
    [
      'CR LF line ends',
      () => {
        const cwd = copyInto('dos');
        const file = join(cwd, 'nginx.conf');
        writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\n', '\r\n'));
        return { cwd, config: 'nginx.conf', changed: 'nginx.conf' };
      },
    ],
  ];

describe.runIf(nginx).concurrent('the printed command', () => {
  test.each(shapes)('applies to %s', { timeout: 60_000 }, async (_title, make) => {
    const { cwd, config, changed, main = changed } = make();
    const file = join(cwd, changed);
    const before = readFileSync(file, 'utf8');
    const { stdout, report, out } = await diagnose(cwd, config);
    expect(commandsIn(stdout)[0], stdout).toBe(report.findings[0]?.fix[0]?.apply);
    expect(statSync(join(out, 'fix-1.diff')).mode & 0o777).toBe(0o600);
    const again = await shell(tool(`report "${out}"`), '/');
    expect(again, 'as told from elsewhere').toBe(stdout);
    expect(apply(again)).toMatch(/^patching file [^\n]+\n$/);
    expect(readFileSync(file, 'utf8')).toBe(before.replace('timeout 2s', 'timeout 1h'));
    expect(refusal(realpathSync(join(cwd, main)))).toBe('');
    expect(existsSync(`${realpathSync(file)}.orig`), 'it fitted exactly').toBe(false);
  });

  test('is not there for a config that is no file, and the place is said instead', {
    timeout: 60_000,
  }, async () => {
    const cwd = copyInto('piped');
    const { stdout, report, out } = await diagnose(cwd, '<(cat nginx.conf)');
    const [fix] = report.findings[0]?.fix ?? [];
    expect(fix).toMatchObject({ setting: 'proxy_read_timeout', current: '2s' });
    expect([fix?.apply, fix?.patch, commandsIn(stdout).length]).toEqual([undefined, undefined, 0]);
    expect(stdout.replace(/\s+/g, ' ')).toContain(`in ${fix?.path}`);
    expect(existsSync(join(out, 'fix-1.diff'))).toBe(false);
  });

  test('follows the run to another folder, and goes with its diff', { timeout: 60_000 }, async () => {
    const cwd = copyInto('moved');
    const { stdout, out } = await diagnose(cwd, 'nginx.conf');
    cpSync(out, join(cwd, 'copy of it'), { recursive: true });
    rmSync(join(cwd, 'nginx.conf'));
    expect(await shell(tool(`report "${out}"`), cwd), 'no config at hand').toBe(stdout);
    const moved = await shell(tool("report 'copy of it'"), cwd);
    expect(commandsIn(moved)[0]).toContain(`'${join(cwd, 'copy of it', 'fix-1.diff')}'`);
    rmSync(join(cwd, 'copy of it', 'fix-1.diff'));
    const without = await shell(tool("report 'copy of it'"), cwd);
    expect(commandsIn(without)).toEqual([]);
    expect(without).toContain('proxy_read_timeout 1h;');
  });
});
