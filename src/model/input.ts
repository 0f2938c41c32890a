/** What a run may have to go by, in the words in which a report names what was missing. */

/**
 * `wire`: streams through the proxies, as this tool saw them. `direct`: the same around the proxies. `access-log`, `error-log` (notices of
 * the process too), `config`, `admin`: of the hops. `tool`: this tool's own process.
 */
export type Input = 'wire' | 'direct' | 'access-log' | 'error-log' | 'config' | 'admin' | 'tool';
