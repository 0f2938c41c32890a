/** The trials of one run: route × protocol × compression. */
import { badInput } from '../errors.ts';
import type { Target, Trial } from '../model/plan.ts';
import type { Protocol } from '../model/stream.ts';
import { experimentTrials } from './experiments.ts';
import { defaults, headerValue, type RunInput } from './input.ts';
import { withoutQuery } from './shown-url.ts';

/** All trials of a diagnose, in their order. @throws DoctorError when no protocol is left. */
export function makeTrials(
  input: RunInput,
  target: Target,
  oneAtATime: boolean,
  warnings: string[],
): Trial[] {
  const protocols = targetProtocols(input, target);
  const usual: Trial = {
    ...plainTrial(input, target, protocols[0] ?? 'http1'),
    // A repeated POST is a repeated act, and often a billed one.
    streams: oneAtATime && target.method !== 'GET' ? 1 : defaults.streams,
  };
  const trials = protocols.map((protocol): Trial => ({ ...usual, name: protocol, protocol }));
  const direct = directTrials(usual, input, target.direct, warnings);
  const via = viaTrials(usual, input, target.via ?? [], warnings);
  const experiments = experimentTrials(input, target, usual);
  const other = otherEncoding(input, oneAtATime);
  if (other) trials.push({ ...usual, ...other });
  if (oneAtATime) {
    const [first] = direct;
    const once = via.filter(({ protocol }) => protocol === first?.protocol);
    return [...trials, ...once, ...direct.slice(0, 1), ...experiments];
  }
  const [first] = direct;
  const around = other && first ? [{ ...first, ...other, name: `direct-${other.name}` }] : [];
  return [...trials, ...via, ...direct, ...around, ...experiments];
}

/** The same question with compression where it was asked without, or the reverse; null where that is not tried. */
function otherEncoding(
  input: RunInput,
  oneAtATime: boolean,
): Pick<Trial, 'name' | 'asks' | 'acceptEncoding'> | null {
  if (input.compressed) return { name: 'identity', asks: 'plain', acceptEncoding: 'identity' };
  // A user who names the encodings has chosen: nothing else is then asked for.
  if (oneAtATime || headerValue(input, 'accept-encoding')) return null;
  return { name: 'gzip', asks: 'compressed', acceptEncoding: 'gzip' };
}

/** Through the proxies, as the flags ask for it. */
export function plainTrial(input: RunInput, target: Target, protocol: Protocol): Trial {
  return {
    name: protocol,
    asks: input.compressed ? 'compressed' : 'plain',
    route: 'proxy',
    protocol,
    priorKnowledge: input.priorKnowledge === true && target.url.startsWith('http:'),
    path: null,
    authority: null,
    acceptEncoding: input.compressed ? 'gzip' : 'identity',
    streams: defaults.streams,
    staggerMs: defaults.staggerMs,
    headOnly: false,
  };
}

/** What the target is asked over. @throws DoctorError when no protocol is left. */
export function targetProtocols(input: RunInput, target: Target): Protocol[] {
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

function wantedProtocols(input: RunInput): readonly Protocol[] {
  return input.protocols ?? (input.priorKnowledge ? ['http2'] : defaults.protocols);
}

/** The same trials around the proxies; none without `direct`. */
export function directTrials(
  usual: Trial,
  input: RunInput,
  direct: string | null,
  warnings: string[],
): Trial[] {
  if (direct === null) return [];
  return aroundTrials({ ...usual, name: 'direct' }, input, direct, '--direct', warnings);
}

/** The same trials at each hop between the target and the application, edge to origin. */
function viaTrials(usual: Trial, input: RunInput, via: string[], warnings: string[]): Trial[] {
  return via.flatMap((url, at) => {
    const trial: Trial = { ...usual, name: `via-${at + 1}`, asks: 'via', via: at };
    return aroundTrials(trial, input, url, '--via', warnings);
  });
}

function aroundTrials(usual: Trial, input: RunInput, url: string, flag: string, warnings: string[]): Trial[] {
  const wanted = wantedProtocols(input);
  const http1: Trial = { ...usual, route: 'direct', protocol: 'http1', priorKnowledge: false };
  const http2: Trial = { ...http1, name: `${usual.name}-http2`, protocol: 'http2' };
  if (url.startsWith('https:')) return wanted.map((protocol) => (protocol === 'http1' ? http1 : http2));
  const warning = `${flag} is an http:// URL: it is asked over HTTP/1.1`;
  if (!wanted.includes('http1') && !warnings.includes(warning)) warnings.push(warning);
  return [http1];
}
