// Compiles the origin and the C floor, once for each state of their sources.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const cache = fileURLToPath(new URL('../node_modules/.cache/sse-doctor-bench/', import.meta.url));

/**
 * Paths of the compiled `origin` and `floor`, and whether the origin speaks TLS; null where it cannot be had.
 * `missing` says for people what is not there and how to get it.
 */
export function compileAll() {
  const missing = [];
  if (!works('gcc', ['--version'])) {
    missing.push('no C compiler, so no origin: apt-get install gcc libc6-dev');
    return { origin: null, floor: null, tls: false, missing };
  }
  const tls = compiles('#include <openssl/ssl.h>\nint main(void) { return SSL_new(0) == 0; }', tlsLibraries);
  if (!tls) missing.push('no OpenSSL headers, so no TLS: apt-get install libssl-dev');
  const origin = compile('origin', tls ? ['-lm', ...tlsLibraries] : ['-DWITHOUT_TLS', '-lm']);
  return { origin, floor: compile('floor', []), tls, missing };
}

const tlsLibraries = ['-lssl', '-lcrypto'];

function works(command, args, input) {
  return spawnSync(command, args, { input, stdio: ['pipe', 'ignore', 'ignore'] }).status === 0;
}

function compiles(program, libraries) {
  return works('gcc', ['-x', 'c', '-', '-o', '/dev/null', ...libraries], program);
}

/** `<name>.c` and the folder beside it, under a name of their contents; moved there when done: two runs at once do no harm. */
function compile(name, flags) {
  const files = [`${name}.c`, ...readdirSync(folder + name).map((file) => `${name}/${file}`)];
  const state = createHash('sha256').update(flags.join(' '));
  for (const file of files) state.update(readFileSync(folder + file));
  const path = `${cache}${name}-${state.digest('hex').slice(0, 16)}`;
  if (existsSync(path)) return path;
  mkdirSync(cache, { recursive: true });
  const draft = `${path}.${process.pid}`;
  const args = ['-O2', '-Wall', '-o', draft, ...files.filter((file) => file.endsWith('.c')), ...flags];
  const { status, stderr } = spawnSync('gcc', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`gcc ${args.join(' ')}\n${stderr}`);
  renameSync(draft, path);
  return path;
}
