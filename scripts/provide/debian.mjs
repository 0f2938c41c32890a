// Programs from Debian packages, which are only unpacked: no root is needed and no service starts.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askVersion, cache, keep, keepFolder, run, withStaging } from './cache.mjs';

/** Debian's `nginx` holds the program; in Ubuntu 22.04 and Debian 11 it only names one of the others. */
const streamModule = 'ngx_stream_module.so';
const nginxPackages = ['nginx', 'nginx-core', 'nginx-light'];

function download(name, cwd) {
  const isRoot = process.getuid?.() === 0;
  // apt's own download user cannot write into the staging folder.
  const sandbox = isRoot ? ['-o', 'APT::Sandbox::User=root'] : [];
  try {
    run('apt-get', [...sandbox, 'download', name], { cwd });
  } catch (error) {
    if (!isRoot) throw error;
    run('apt-get', [...sandbox, 'update']);
    run('apt-get', [...sandbox, 'download', name], { cwd });
  }
}

/** Unpacks packages into `<folder>/root`. */
function unpack(names, folder) {
  const root = join(folder, 'root');
  for (const name of names) {
    const place = join(folder, `.deb-${name}`);
    mkdirSync(place);
    download(name, place);
    const file = readdirSync(place).find((entry) => entry.endsWith('.deb'));
    run('dpkg', ['-x', join(place, file), root]);
  }
  return root;
}

function fetchProgram(name, packages, inside, staging) {
  for (const [number, one] of packages.entries()) {
    const folder = join(staging, String(number));
    mkdirSync(folder);
    const program = join(unpack([one], folder), inside);
    if (existsSync(program)) return keep(name, program, staging);
  }
  throw new Error(`none of the packages ${packages.join(', ')} holds ${inside}`);
}

export const fetchNginx = (staging) => fetchProgram('nginx', nginxPackages, 'usr/sbin/nginx', staging);
export const fetchPatch = (staging) => fetchProgram('patch', ['patch'], 'usr/bin/patch', staging);
/** One file without libraries of its own, as Go makes them. */
export const fetchCaddy = (staging) => fetchProgram('caddy', ['caddy'], 'usr/bin/caddy', staging);

/** Nginx passes whole connections on (`stream { }`) by a module with a package of its own; one that this Nginx does not load is none. */
export function provideStreamModule(nginx) {
  const folder = join(cache, `${streamModule}-${nginx.version}`);
  const path = join(folder, streamModule);
  try {
    if (!existsSync(path)) withStaging((staging) => fetchStreamModule(nginx, staging, folder));
    return { name: 'nginx-stream', version: nginx.version, path, error: null };
  } catch (error) {
    return { name: 'nginx-stream', version: nginx.version, path: null, error: error.message };
  }
}

function fetchStreamModule(nginx, staging, folder) {
  const root = unpack(['libnginx-mod-stream'], staging);
  const found = join(root, 'usr/lib/nginx/modules', streamModule);
  const config = join(staging, 'nginx.conf');
  writeFileSync(config, `load_module ${found};\npid ${staging}/pid;\nevents {}\nstream {}\n`);
  run(nginx.path, ['-t', '-q', '-e', 'stderr', '-p', staging, '-c', config]);
  mkdirSync(folder, { recursive: true });
  copyFileSync(found, join(folder, streamModule));
}

/**
 * A program that needs libraries and modules: its packages with those that this machine lacks, and a short script in
 * front of each program that has the libraries found.
 */
function fetchTree({ program, packages, programs, extra = {} }, staging) {
  const folder = join(staging, 'keep');
  mkdirSync(folder);
  const root = unpack(packages, folder);
  unpack(
    missingLibraries(packages).filter((name) => !packages.includes(name)),
    folder,
  );
  for (const name of readdirSync(folder))
    if (name.startsWith('.deb-')) spawnSync('rm', ['-r', join(folder, name)]);
  for (const [name, inside] of Object.entries(programs))
    writeStarter(join(folder, name), root, inside, extra[name] ?? '');
  const version = askVersion(program, join(folder, program));
  keepFolder(program, version, folder);
  return version;
}

/** What apt would install with them; programs are of no use there, and the base of the system is there. */
function missingLibraries(packages) {
  const said = spawnSync('apt-get', ['-s', '--no-install-recommends', 'install', ...packages], {
    encoding: 'utf8',
  });
  const named = [...(said.stdout ?? '').matchAll(/^Inst (\S+)/gm)].map(([, name]) => name);
  return named.filter((name) => name.startsWith('lib') && !/^libc6|-dev$/.test(name));
}

function writeStarter(path, root, inside, more) {
  const libraries = ['usr/lib', 'lib'].flatMap((base) => libraryFolders(root, base));
  const found = libraries.map((folder) => `$here/root/${folder}`).join(':');
  const lines = [
    '#!/bin/sh',
    'here=$(cd "$(dirname "$0")" && pwd)',
    `export LD_LIBRARY_PATH="${found}$\{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`,
    more,
    `exec "$here/root/${inside}" "$@"`,
  ];
  writeFileSync(path, `${lines.filter(Boolean).join('\n')}\n`);
  chmodSync(path, 0o755);
}

/** `usr/lib/x86_64-linux-gnu` and what a program of that name keeps below it. */
function libraryFolders(root, base) {
  if (!existsSync(join(root, base))) return [];
  const triples = readdirSync(join(root, base)).filter((name) => name.endsWith('-linux-gnu'));
  return triples.flatMap((triple) => [
    join(base, triple),
    ...['varnish'].map((own) => join(base, triple, own)).filter((own) => existsSync(join(root, own))),
  ]);
}

export const fetchHaproxy = (staging) =>
  fetchTree(
    { program: 'haproxy', packages: ['haproxy'], programs: { haproxy: 'usr/sbin/haproxy' } },
    staging,
  );

/** Paths of modules count from the server root. */
export const fetchApache = (staging) =>
  fetchTree(
    {
      program: 'apache2',
      packages: ['apache2-bin'],
      programs: { apache2: 'usr/sbin/apache2' },
      extra: { apache2: 'set -- -d "$here/root/usr/lib/apache2" "$@"' },
    },
    staging,
  );

/** It compiles its configuration with the machine's C compiler. */
export const fetchVarnish = (staging) =>
  fetchTree(
    {
      program: 'varnishd',
      packages: ['varnish', 'libvarnishapi3'],
      programs: {
        varnishd: 'usr/sbin/varnishd',
        varnishadm: 'usr/bin/varnishadm',
        varnishlog: 'usr/bin/varnishlog',
        varnishncsa: 'usr/bin/varnishncsa',
      },
      // It tells its version to `-V` alone.
      extra: {
        varnishd: `[ "$1" = -V ] || set -- -p "vmod_path=$(echo "$here"/root/usr/lib/*/varnish/vmods)" "$@"`,
      },
    },
    staging,
  );
