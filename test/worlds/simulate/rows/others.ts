/** Rows of other people's streams, before ours and beside them: healthy, or of a client with a limit of its own. */
import { diceOf } from '../../dice.ts';
import type { HopSituation, Situation } from '../../situation.ts';
import { envoyText } from './envoy.ts';
import type { Line } from './index.ts';
import { nginxAccessText } from './nginx.ts';

const agents = ['Mozilla/5.0 (X11; Linux x86_64) Firefox/131.0', 'okhttp/4.12.0', 'python-httpx/0.27.0'];

export function otherRows({ seed, others }: Situation, hop: HopSituation, epochMs: number): Line[] {
  const dice = diceOf(seed + 7);
  return Array.from({ length: others.count }, (_, number) => {
    const atMs = -dice.between(1_000, 600_000);
    const ageMs = others.leaveAtMs ?? dice.between(200, 900_000);
    const userAgent = others.leaveAtMs === null ? dice.pick(agents) : (agents[1] ?? '');
    const stamp = epochMs + atMs + hop.clockOffsetMs;
    return { atMs, text: textOf(hop, stamp, ageMs, userAgent, number) };
  });
}

function textOf(hop: HopSituation, stamp: number, ageMs: number, userAgent: string, number: number): string {
  const bytes = 60 + Math.round(ageMs / 20);
  const upstream = '127.0.0.1:9000';
  if (hop.kind === 'nginx') {
    const request = 'GET /events HTTP/1.1';
    const fields = { stamp, request, status: 200, bytes, userAgent, seconds: ageMs / 1000, upstream };
    return nginxAccessText(hop, { ...fields, upstreamStatus: '200' });
  }
  return envoyText(hop, {
    startMs: stamp - ageMs,
    protocol: 'HTTP/1.1',
    status: 200,
    flags: 'DC',
    details: 'downstream_remote_disconnect',
    bytes,
    durationMs: ageMs,
    serviceMs: 2,
    userAgent,
    requestId: `11111111-0000-4000-8000-${String(number).padStart(12, '0')}`,
    authority: 'app.example.test',
    upstream,
  });
}
