// Finds the proxies that are asked for, fetches those that are missing, and prints a row for each.
import { onPath, provide } from './cache.mjs';
import {
  fetchApache,
  fetchCaddy,
  fetchHaproxy,
  fetchNginx,
  fetchPatch,
  fetchVarnish,
  provideStreamModule,
} from './debian.mjs';
import { fetchEnvoy, newestEnvoy, oldEnvoy } from './envoy.mjs';
import { provideGo, providePingora } from './programs.mjs';

const all = {
  nginx: () => {
    const nginx = provide('nginx', null, fetchNginx);
    return [nginx, provideStreamModule(nginx)];
  },
  envoy: () =>
    [oldEnvoy, newestEnvoy()].map((version) =>
      provide('envoy', version, (staging) => fetchEnvoy(version, staging)),
    ),
  haproxy: () => [provide('haproxy', null, fetchHaproxy)],
  apache: () => [provide('apache2', null, fetchApache)],
  caddy: () => [provide('caddy', null, fetchCaddy)],
  varnish: () => [provide('varnishd', null, fetchVarnish)],
  pingora: () => [providePingora()],
  go: () => [provideGo()],
  patch: () => [onPath('patch') ?? provide('patch', null, fetchPatch)],
};

const asked = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const unknown = asked.filter((name) => !(name in all));
if (unknown.length > 0) {
  console.error(`no proxy ${unknown.join(', ')}: ${Object.keys(all).join(', ')}`);
  process.exit(2);
}
const proxies = Object.entries(all).flatMap(([name, find]) =>
  asked.length === 0 || asked.includes(name) ? find() : [],
);

if (process.argv.includes('--json')) console.log(JSON.stringify(proxies, null, 2));
else
  for (const { name, version, path, error } of proxies)
    console.log(`${name} ${version ?? '-'}  ${path ?? `missing: ${error}`}`);
if (process.env.CI === 'true' && proxies.some((proxy) => proxy.path === null)) process.exitCode = 1;
