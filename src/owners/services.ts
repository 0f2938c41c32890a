/** Hosted balancers, content networks and platforms, with the limits that end a running response, as their documents give them. */
import type { Owner } from './owner.ts';

const second = 1_000;
const minute = 60 * second;

export const services: Owner[] = [
  {
    name: 'Heroku',
    role: 'service',
    fingerprints: [{ header: 'via', pattern: /vegur/i, rank: 8 }],
    limits: [{ ms: 55 * second, counts: 'silence', setting: 'the rolling 55 s window of its router' }],
  },
  {
    name: 'AWS load balancers',
    role: 'service',
    fingerprints: [{ header: 'server', pattern: /^awselb/i, rank: 8 }],
    limits: [{ ms: 60 * second, counts: 'silence', setting: 'idle_timeout.timeout_seconds' }],
  },
  {
    name: 'CloudFront',
    role: 'service',
    fingerprints: [{ header: 'via', pattern: /cloudfront/i, rank: 8 }],
    limits: [{ ms: 30 * second, counts: 'silence', setting: 'origin response timeout' }],
  },
  {
    name: 'Google Cloud load balancers',
    role: 'service',
    fingerprints: [{ header: 'via', pattern: /^1\.1 google$/i, rank: 8 }],
    limits: [
      {
        ms: 30 * second,
        counts: 'age',
        setting: 'timeoutSec',
        cure: 'timeoutSec: 86400 of the backend service',
      },
    ],
  },
  {
    name: 'Cloud Run',
    role: 'service',
    fingerprints: [{ header: 'server', pattern: /^google frontend/i, rank: 8 }],
    limits: [{ ms: 5 * minute, counts: 'age', setting: '--timeout', cure: '--timeout=3600 of the service' }],
  },
  {
    name: 'Cloudflare',
    role: 'service',
    fingerprints: [{ header: 'server', pattern: /^cloudflare/i, rank: 8 }],
    // 100 s in its older documents, 120 s in newer ones, about 125 s seen.
    limits: [{ ms: 100 * second, counts: 'silence', setting: 'Proxy Read Timeout', lateMs: 26 * second }],
  },
  {
    name: "Azure's load balancer",
    role: 'service',
    limits: [{ ms: 4 * minute, counts: 'silence', setting: 'idle timeout' }],
  },
  {
    name: 'AWS network load balancers',
    role: 'service',
    limits: [{ ms: 350 * second, counts: 'silence', setting: 'tcp.idle_timeout.seconds' }],
  },
  {
    name: 'Vercel',
    role: 'service',
    fingerprints: [{ header: 'server', pattern: /^vercel/i, rank: 8 }],
    limits: [{ ms: 5 * minute, counts: 'age', setting: 'maxDuration', cure: 'maxDuration of the function' }],
  },
  {
    name: 'Railway',
    role: 'service',
    fingerprints: [{ header: 'server', pattern: /^railway/i, rank: 8 }],
    limits: [
      { ms: 5 * minute, counts: 'silence', setting: "its edge's limit on silence" },
      { ms: 15 * minute, counts: 'age', setting: "its edge's limit on a response" },
    ],
  },
];
