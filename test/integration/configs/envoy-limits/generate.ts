/** Draws combinations of Envoy's limits, of 200 to 800 ms each, in front of an origin of four kinds. */
import { type Draw, drawFrom } from '../draw.ts';

/** What the origin does: sends on and on, falls silent behind its head, after some events, or sends no head. */
export const manners = ['ticks', 'silent', 'pauses', 'headless'] as const;
export type Manner = (typeof manners)[number];

export interface Asked {
  listener: number;
  path: string;
  manner: Manner;
}

/** Apart from each other by more than the machine's noise. */
const spans = ['0.2s', '0.4s', '0.6s', '0.8s'];

/** The limits of each connection manager. */
export const managers = [
  'codec_type: AUTO',
  'stream_idle_timeout: 0.4s',
  'stream_idle_timeout: 0s',
  'common_http_protocol_options: { max_stream_duration: 0.6s }',
  'stream_idle_timeout: 0.6s\n          common_http_protocol_options: { max_stream_duration: 0.8s, idle_timeout: 0.2s, max_connection_duration: 0.2s }',
  'stream_idle_timeout: 0.8s\n          request_timeout: 0.2s\n          request_headers_timeout: 0.4s',
];

export interface Drawn {
  /** The routes of each listener, each on a line of its own. */
  routes: string[][];
  asked: Asked[];
}

/** That many routes for each listener, each asked once. */
export function draw(seed: number, each: number): Drawn {
  const drawing = drawFrom(seed);
  const asked: Asked[] = [];
  const routes = managers.map((_, listener) =>
    Array.from({ length: each }, (_, at) => {
      const path = `/r${at}`;
      asked.push({ listener, path, manner: drawing.pick(manners) });
      return route(drawing, path);
    }),
  );
  return { routes, asked };
}

function route({ pick, chance }: Draw, path: string): string {
  const timer = (name: string, share: number) =>
    chance(share) ? `, ${name}: ${pick(['0s', ...spans, ...spans])}` : '';
  const whole = () => (chance(0.2) ? '{}' : `{ max_stream_duration: ${pick(['0s', ...spans, ...spans])} }`);
  const tries = `${timer('per_try_timeout', 0.5)}${timer('per_try_idle_timeout', 0.5)}`.replace(/^, /, '');
  const action = [
    `cluster: ${pick(['plain', 'plain', 'capped'])}`,
    timer('timeout', 0.7),
    timer('idle_timeout', 0.35),
    chance(0.3) ? `, max_stream_duration: ${whole()}` : '',
    chance(0.5) ? `, retry_policy: { ${tries} }` : '',
  ];
  return `{ match: { path: ${path} }, route: { ${action.join('')} } }`;
}
