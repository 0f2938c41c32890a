/**
 * The proxies that the tool knows, each by its profile.
 * To add one: a folder with a `profile.ts`, and one line here. One that has a log or a config: `index.ts` too.
 */
export { apache } from './apache/profile.ts';
export { builtin } from './builtin/profile.ts';
export { caddy } from './caddy/profile.ts';
export { envoy } from './envoy/profile.ts';
export { go } from './go/profile.ts';
export { haproxy } from './haproxy/profile.ts';
export { nginx } from './nginx/profile.ts';
export { pingora } from './pingora/profile.ts';
export { varnish } from './varnish/profile.ts';
