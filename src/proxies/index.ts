/**
 * The proxies of which a log or a config is read, each as a whole.
 * May import: `src/model`, `src/errors.ts`, `src/logs`, `src/configs`, this folder. Imported by `run`, `plan` and `lab`.
 * To add one: its folder with an `index.ts`, one line here, and one for its profile in `profiles.ts`.
 */
export { apache } from './apache/index.ts';
export { builtin } from './builtin/index.ts';
export { caddy } from './caddy/index.ts';
export { envoy } from './envoy/index.ts';
export { go } from './go/index.ts';
export { haproxy } from './haproxy/index.ts';
export { nginx } from './nginx/index.ts';
export { pingora } from './pingora/index.ts';
export { varnish } from './varnish/index.ts';
