// Reverse proxies of our own on frameworks that have no program: built here, once for each state of their sources.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { askVersion, cache, cached, run, withStaging } from './cache.mjs';

const sources = fileURLToPath(new URL('../../src/lab/programs/', import.meta.url));
/** Beside the program in the cache: what it was built from. */
const builtFrom = 'built-from';

/** A small proxy on the Pingora crates; the first build takes minutes, and what it leaves behind makes later ones short. */
export const providePingora = () =>
  provideBuilt('pingora-proxy', 'pingora', '', (folder) => {
    const target = join(cache, 'pingora-build');
    run('cargo', ['build', '--release', '--locked', '--quiet', '--target-dir', target], { cwd: folder });
    return join(target, 'release/pingora-proxy');
  });

/** A small proxy of Go's standard library alone. */
export const provideGo = () => {
  try {
    const toolchain = run('go', ['env', 'GOVERSION']).trim();
    return provideBuilt('go-proxy', 'go', toolchain, (folder, staging) => {
      run('go', ['build', '-o', join(staging, 'go-proxy'), '.'], { cwd: folder });
      return join(staging, 'go-proxy');
    });
  } catch (error) {
    return { name: 'go-proxy', version: null, path: null, error: error.message };
  }
};

function provideBuilt(name, folder, toolchain, build) {
  const state = stateOf(join(sources, folder), toolchain);
  try {
    const here = cached(name).find((version) => stateIn(name, version) === state);
    const version =
      here ??
      withStaging((staging) => keepBuilt(name, state, build(join(sources, folder), staging), staging));
    const path = join(cache, `${name}-${version}`, name);
    return { name, version: askVersion(name, path), path, error: null };
  } catch (error) {
    return { name, version: null, path: null, error: error.message };
  }
}

/** One of the same version and other sources makes way. */
function keepBuilt(name, state, program, staging) {
  const version = askVersion(name, program);
  const folder = join(staging, 'keep');
  mkdirSync(folder);
  copyFileSync(program, join(folder, name));
  chmodSync(join(folder, name), 0o755);
  writeFileSync(join(folder, builtFrom), state);
  const place = join(cache, `${name}-${version}`);
  if (existsSync(place)) renameSync(place, join(staging, 'old'));
  renameSync(folder, place);
  for (const other of cached(name))
    if (other !== version) rmSync(join(cache, `${name}-${other}`), { recursive: true });
  return version;
}

function stateIn(name, version) {
  const file = join(cache, `${name}-${version}`, builtFrom);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** Of all files, the locked dependencies among them, and of what builds them. */
function stateOf(folder, toolchain) {
  const hash = createHash('sha256').update(toolchain);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !relative(folder, file).startsWith('target/'))
    .sort();
  for (const file of files) hash.update(relative(folder, file)).update(readFileSync(file));
  return hash.digest('hex');
}
