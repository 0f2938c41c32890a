/**
 * How the parts of a request are written. Patterns without flags, and good with the flag `u` too: JSON Schema, which
 * holds scenario files to them, knows the one and readers of it use the other.
 */

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

/** The name of a header field (RFC 9110 section 5.1). */
export const fieldNamePattern = new RegExp(`^${token}$`);

/** A method (RFC 9110 section 9.1); CONNECT asks a proxy for a tunnel, and has no stream for its answer. */
export const methodPattern = new RegExp(`^(?!CONNECT$)${token}$`);

/** What a method may be, for hints. */
export const methodForm = 'a method such as GET or POST; CONNECT, which opens a tunnel, has no stream';

/** The value of a header field (RFC 9110 section 5.5), before its text becomes bytes. */
export const fieldValuePattern = /^[^\0-\x08\x0a-\x1f\x7f]*$/;

/** A URL that can be asked; what stands behind the scheme is read by the URL parser. */
export const urlPattern = /^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\s/?#]/;

/** The same, or a host and port alone. */
export const addressPattern = /^(?:[Hh][Tt][Tt][Pp][Ss]?:\/\/)?(?![A-Za-z][\w+.-]*:\/\/)[^\s/?#]/;

/** A forward proxy, which is asked over http; empty: none, whatever the environment says. */
export const forwardProxyPattern = /^(?:(?:http:\/\/)?(?![A-Za-z][\w+.-]*:\/\/)[^\s/?#].*)?$/;

/** A path and query on the target's own host. */
export const pathPattern = /^\/(?!\/)[^\s#]*$/;

/** curl's `--resolve host:port:address`. */
export const resolvePattern = /^\+?(?:\*|\[[^\]]+\]|[^:[\]+-][^:]*):\d{1,5}:\S+$/;

/** curl's `--connect-to host1:port1:host2:port2`, each of which may be empty. */
export const connectToPattern = /^(?:\[[^\]]+\]|[^:[\]]*):\d*:(?:\[[^\]]+\]|[^:[\]]*):\d*$/;

/** A whole header: `Name: value`, `Name:` (it is not sent), `Name;` (it is sent empty). */
export const headerPattern = new RegExp(`^${token}(?::[^\\0-\\x08\\x0a-\\x1f\\x7f]*|;\\s*)$`);

/** The name of a parameter in the query, and the values to try. */
export const heartbeatParamPattern = /^[^\s=&#,]+(?:=[^\s&#,]+(?:,[^\s&#,]+)*)?$/;

/** In words. */
export const heartbeatParamForm = 'a name with its values, as in ping=1,10';
