/** Pages that frameworks write where the application has no answer of its own; what several write alike is left out. */
import type { Maker } from './maker.ts';

/** Seen on the versions of November 2026, unless a note says where the text stands. */
export const frameworks: readonly Maker[] = [
  { name: 'Express', role: 'origin', pages: [{ body: /<pre>Cannot [A-Z]+ \// }] },
  {
    name: 'Fastify',
    role: 'origin',
    pages: [{ body: /^\{"message":"Route [A-Z]+:\/.* not found","error":"Not Found","statusCode":404\}/ }],
  },
  // packages/core/router/routes-resolver.ts
  {
    name: 'NestJS',
    role: 'origin',
    pages: [{ body: /^\{"message":"Cannot [A-Z]+ \/.*","error":"Not Found","statusCode":404\}/ }],
  },
  // packages/next/src/client/components/not-found-error.tsx
  { name: 'Next.js', role: 'origin', pages: [{ body: /This page could not be found\b|\/_next\/static\// }] },
  {
    name: 'Flask',
    role: 'origin',
    pages: [{ body: /<html lang=en>\s*<title>\d{3} [^<]+<\/title>\s*<h1>[^<]+<\/h1>/ }],
  },
  {
    name: 'Django',
    role: 'origin',
    pages: [
      { body: /<h1>Not Found<\/h1><p>The requested resource was not found on this server\.<\/p>/ },
      { body: /<h1>Server Error \(500\)<\/h1>/ },
      { body: /<title>Page not found at \// },
    ],
  },
  {
    name: 'Starlette or FastAPI',
    role: 'origin',
    pages: [{ body: /^\{"detail":"(Not Found|Method Not Allowed|Not authenticated)"\}$/ }],
  },
  // DefaultErrorAttributes.java, ErrorMvcAutoConfiguration.java
  {
    name: 'Spring',
    role: 'origin',
    pages: [
      { body: /^\{"timestamp":"[^"]+",(?:"path":"[^"]*",)?"status":\d{3},"error":"/ },
      { body: /Whitelabel Error Page/ },
    ],
  },
  // ErrorReportValve.java
  { name: 'Tomcat', role: 'origin', pages: [{ body: /<h1>HTTP Status \d{3} (–|&#8211;|-) / }] },
  // ProblemDetailsDefaults.cs
  {
    name: 'ASP.NET Core',
    role: 'origin',
    pages: [{ body: /"type":"https:\/\/tools\.ietf\.org\/html\/rfc9110#section-[^"]+".*"traceId"/ }],
  },
  // net/http: NotFound; Traefik is made of it.
  {
    name: 'a server written in Go',
    role: 'either',
    pages: [
      { body: /^404 page not found\s*$/, header: { name: 'x-content-type-options', pattern: /^nosniff$/i } },
    ],
  },
];
