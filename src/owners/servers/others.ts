/** Servers and frameworks of the JVM, Go, Ruby, PHP, .NET and Erlang; from documents and sources where a note says no more. */
import type { Owner } from '../owner.ts';

const second = 1_000;

export const others: readonly Owner[] = [
  // ErrorReportValve.java
  {
    name: 'Tomcat',
    role: 'server',
    marks: [{ header: 'server', pattern: /^apache-coyote/i }],
    pages: [{ body: /<h1>HTTP Status \d{3} (–|&#8211;|-) / }],
    limits: [
      {
        ms: 30 * second,
        counts: 'age',
        setting: 'spring.mvc.async.request-timeout',
        where: 'as in other servlet containers; a Flux on Netty has none',
        suggested: '-1',
        // The Servlet specification's default for AsyncContext; Tomcat looks once a second.
        lateMs: second,
        cure: 'new SseEmitter(0L), or spring.mvc.async.request-timeout=-1 (AsyncContext.setTimeout(0) without Spring)',
        // Run with Spring Boot's SseEmitter: the last chunk is sent.
        ends: 'complete',
      },
    ],
    words: { flush: { setting: 'flushBuffer()', how: 'response.flushBuffer()' } },
  },
  {
    name: 'Jetty',
    role: 'server',
    marks: [{ header: 'server', pattern: /^jetty/i }],
    limits: [
      {
        ms: 30 * second,
        counts: 'silence',
        setting: 'idleTimeout',
        cure: 'a longer idleTimeout of the connector',
      },
    ],
  },
  // DefaultErrorAttributes.java, ErrorMvcAutoConfiguration.java
  {
    name: 'Spring',
    role: 'server',
    pages: [
      { body: /^\{"timestamp":"[^"]+",(?:"path":"[^"]*",)?"status":\d{3},"error":"/ },
      { body: /Whitelabel Error Page/ },
    ],
  },
  // net/http: Server.WriteTimeout, timeoutHandler, NotFound; Traefik is made of it.
  {
    name: 'a server written in Go',
    role: 'server',
    pages: [
      {
        body: /^404 page not found\s*$/,
        mark: { header: 'x-content-type-options', pattern: /^nosniff$/i },
        isProxysToo: true,
      },
      {
        body: /^<html><head><title>Timeout<\/title><\/head><body><h1>Timeout<\/h1><\/body><\/html>$/,
        statuses: [503],
        word: {
          setting: 'http.TimeoutHandler',
          how: 'leave event streams out of http.TimeoutHandler: it gathers the whole answer, and gives 503 in its place when its time is over',
        },
      },
    ],
    words: {
      'age-limit': {
        setting: 'http.Server.WriteTimeout',
        suggested: '0',
        how: 'WriteTimeout: 0, or http.NewResponseController(w).SetWriteDeadline(time.Time{}) in the handler',
        ends: 'cut',
      },
      flush: {
        setting: 'Flush',
        how: 'http.NewResponseController(w).Flush() behind each event (head and events wait for it, or for 2 KB)',
      },
    },
  },
  {
    name: 'Puma',
    role: 'server',
    words: {
      places: {
        setting: 'threads',
        suggested: '64',
        how: 'have more threads than streams are ever open: each stream holds one',
      },
    },
  },
  {
    name: 'PHP',
    role: 'server',
    marks: [{ header: 'x-powered-by', pattern: /^php/i }],
    words: {
      places: {
        setting: 'pm.max_children',
        how: 'each stream holds one process: raise `pm.max_children` above the number of streams, or serve streams from a process of another kind. Streams of one session also wait for each other: call `session_write_close()` before the first event',
      },
    },
  },
  { name: 'Kestrel', role: 'server', marks: [{ header: 'server', pattern: /^kestrel/i }] },
  // ProblemDetailsDefaults.cs
  {
    name: 'ASP.NET Core',
    role: 'server',
    pages: [{ body: /"type":"https:\/\/tools\.ietf\.org\/html\/rfc9110#section-[^"]+".*"traceId"/ }],
  },
  {
    name: 'Cowboy (Phoenix)',
    role: 'server',
    marks: [{ header: 'server', pattern: /^cowboy/i }],
    limits: [
      {
        ms: 60 * second,
        // Counts what the client sends: for a response that is its age.
        counts: 'age',
        setting: 'idle_timeout',
        suggested: 'infinity',
        cure: 'idle_timeout: infinity for this handler (it counts what the client sends)',
      },
    ],
  },
];
