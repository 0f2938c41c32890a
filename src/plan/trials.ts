/** The trials of one diagnose: route × protocol × compression. */
import { badInput } from '../errors.ts';
import type { Target, Trial } from '../model/plan.ts';
import type { Protocol } from '../model/stream.ts';
import { type DiagnoseInput, defaults, headerValue } from './input.ts';
import { withoutQuery } from './shown-url.ts';

/** All trials of a plan, in their order. @throws DoctorError when no protocol is left. */
export function makeTrials(
  input: DiagnoseInput,
  target: Target,
  oneAtATime: boolean,
  warnings: string[],
): Trial[] {
  const protocols = targetProtocols(input, target);
  const usual: Trial = {
    name: 'http1',
    route: 'proxy',
    protocol: protocols[0] ?? 'http1',
    priorKnowledge: input.priorKnowledge === true && target.url.startsWith('http:'),
    path: null,
    authority: null,
    acceptEncoding: input.compressed ? 'gzip' : 'identity',
    // A repeated POST is a repeated act, and often a billed one.
    streams: oneAtATime && target.method !== 'GET' ? 1 : defaults.streams,
    staggerMs: defaults.staggerMs,
    headOnly: false,
  };
  const trials = protocols.map((protocol): Trial => ({ ...usual, name: protocol, protocol }));
  if (input.compressed) trials.push({ ...usual, name: 'identity', acceptEncoding: 'identity' });
  // A user who names the encodings has chosen: nothing else is then asked for.
  else if (!oneAtATime && !headerValue(input, 'accept-encoding')) {
    trials.push({ ...usual, name: 'gzip', acceptEncoding: 'gzip' });
  }
  const direct = directTrials(usual, input, target.direct, warnings);
  return [...trials, ...(oneAtATime ? direct.slice(0, 1) : direct)];
}

function targetProtocols(input: DiagnoseInput, target: Target): Protocol[] {
  const isClear = target.url.startsWith('http:');
  const protocols = wantedProtocols(input).filter(
    (name) => name === 'http1' || !isClear || input.priorKnowledge,
  );
  if (protocols.length > 0) return protocols;
  throw badInput(
    'HTTP/2 alone cannot be tried on an http:// URL',
    `the URL is ${withoutQuery(target.url)}`,
    'use --http2-prior-knowledge if the server speaks HTTP/2 in clear text; otherwise leave --http2 out',
  );
}

function wantedProtocols(input: DiagnoseInput): readonly Protocol[] {
  return input.protocols ?? (input.priorKnowledge ? ['http2'] : defaults.protocols);
}

function directTrials(
  usual: Trial,
  input: DiagnoseInput,
  direct: string | null,
  warnings: string[],
): Trial[] {
  if (direct === null) return [];
  const wanted = wantedProtocols(input);
  const http1: Trial = {
    ...usual,
    name: 'direct',
    route: 'direct',
    protocol: 'http1',
    priorKnowledge: false,
  };
  const http2: Trial = { ...http1, name: 'direct-http2', protocol: 'http2' };
  if (direct.startsWith('https:')) return wanted.map((protocol) => (protocol === 'http1' ? http1 : http2));
  if (!wanted.includes('http1')) warnings.push('--direct is an http:// URL: it is asked over HTTP/1.1');
  return [http1];
}
