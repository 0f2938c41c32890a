/** A stream as the probe records it, out of what reached the client. */
import type { Protocol, Stream, StreamClose } from '../../../src/model/stream.ts';
import { stream as sampleStream } from '../../unit/facts-builder.ts';
import type { Chunk } from './flow.ts';
import { isProcessEnd } from './hop.ts';
import { habitsOf } from './kinds.ts';
import type { PathRun } from './path.ts';

/** What is the same for all streams of a run. */
export interface RunFrame {
  run: string;
  epochMs: number;
  url: string;
  direct: string | null;
  authority: string;
}

/** The end as the client saw it: at `atMs` of the run. */
export interface ClientEnd {
  atMs: number;
  close: Pick<StreamClose, 'how' | 'transport' | 'by' | 'code' | 'because' | 'goaway'>;
}

/** By the peer, where that came before we stopped. */
export function peerEnd(run: PathRun): ClientEnd | null {
  const { answer, request, hops } = run;
  if (!answer.end) return null;
  const { protocol } = request.trial;
  const [front] = hops;
  // Over HTTP/2 nothing waits for the connection.
  const lateMs = front && protocol === 'http2' ? front.lateMs : 0;
  const atMs = answer.end.atMs - lateMs;
  return { atMs, close: { by: 'peer', ...howOf(run, protocol) } };
}

function howOf(
  { answer, hops }: PathRun,
  protocol: Protocol,
): Pick<StreamClose, 'how' | 'transport' | 'code'> {
  const isWhole = answer.end?.how === 'clean';
  if (answer.head === null) return { how: 'not-opened', transport: 'fin', code: null };
  if (protocol === 'http1') {
    if (isWhole) return { how: 'terminated', transport: 'open', code: null };
    return { how: 'cut', transport: answer.end?.how === 'rst' ? 'rst' : 'fin', code: null };
  }
  const [front] = hops;
  if (front && isProcessEnd(front.end?.cause ?? null) && front.end?.by === 'own')
    return { how: 'connection-lost', transport: 'fin', code: null };
  const code = front ? habitsOf(front.hop).resetCode : 'INTERNAL_ERROR';
  if (isWhole || code === null) return { how: 'end-stream', transport: 'open', code: null };
  return { how: 'rst-stream', transport: 'open', code };
}

export function streamOf(run: PathRun, end: ClientEnd, frame: RunFrame): Stream {
  const { request, answer } = run;
  const { trial, id } = request;
  const isHttp2 = trial.protocol === 'http2';
  const rel = (ms: number) => round(ms - request.openedMs);
  const head = answer.head && answer.head.atMs < end.atMs ? answer.head : null;
  const chunks = head ? answer.chunks.filter(({ atMs }) => atMs < end.atMs) : [];
  const sample = sampleStream({ id }).done();
  const made: Stream = {
    ...sample,
    tag: `${frame.run}/${id}`,
    requestId: `00000000-0000-4000-8000-${id.padStart(12, '0')}`,
    trial: trial.name,
    asks: trial.asks,
    route: trial.route,
    protocol: trial.protocol,
    url: urlOf(run, frame),
    authority: trial.authority ?? frame.authority,
    openedAt: Math.round(frame.epochMs + request.openedMs),
    tls: request.tlsMs === null ? null : { ...tls, alpn: isHttp2 ? 'h2' : 'http/1.1' },
    status: head?.status ?? null,
    headers: head ? (isHttp2 ? lowered(head.headers) : withFraming(head.headers, head.body)) : [],
    bodyStart: head?.body ?? null,
    h2:
      isHttp2 && run.hops[0]
        ? { maxConcurrentStreams: habitsOf(run.hops[0].hop).maxStreams, streamId: 1 }
        : null,
    marks: {
      ...sample.marks,
      connectMs: round(request.connectMs),
      tlsMs: request.tlsMs && round(request.tlsMs),
      requestSentMs: rel(request.sentMs),
      headersMs: head && rel(head.atMs),
      firstByteMs: head && rel(head.atMs - 0.1),
    },
  };
  arrive(
    made,
    head?.status === 200 ? chunks : chunks.map((one) => ({ ...one, marks: [] })),
    rel,
    frame.epochMs,
  );
  closeStream(made, run, end, rel);
  return made;
}

function urlOf({ request: { trial } }: PathRun, { url, direct }: RunFrame): string {
  const asked = trial.route === 'direct' ? (direct ?? url) : url;
  return trial.path === null ? asked : new URL(trial.path, asked).href;
}

function arrive(made: Stream, chunks: Chunk[], rel: (ms: number) => number, epochMs: number): void {
  made.arrivals = chunks.map(({ atMs, bytes }) => ({ atMs: rel(atMs), bytes }));
  made.events = chunks.flatMap(({ atMs, marks }) =>
    marks.map(({ kind, type, text, madeAtMs }) => ({
      atMs: rel(atMs + 0.1),
      kind,
      type,
      id: null,
      bytes: text.length,
      text,
      madeAt: madeAtMs === null ? null : Math.round(epochMs + madeAtMs),
    })),
  );
  made.bytes = chunks.reduce((sum, { bytes }) => sum + bytes, 0);
  made.eventCount = made.events.filter(({ kind }) => kind === 'event').length;
  made.commentCount = made.events.length - made.eventCount;
  made.marks.firstEventMs = made.events.find(({ kind }) => kind === 'event')?.atMs ?? null;
  made.marks.firstCommentMs = made.events.find(({ kind }) => kind === 'comment')?.atMs ?? null;
}

function closeStream(made: Stream, run: PathRun, end: ClientEnd, rel: (ms: number) => number): void {
  const atMs = rel(end.atMs);
  const last = made.arrivals.at(-1)?.atMs ?? made.marks.headersMs;
  const gaps = made.arrivals.map((one, at) => one.atMs - (made.arrivals[at - 1]?.atMs ?? one.atMs));
  const isRefused = run.answer.end?.how === 'refused';
  if (end.close.how === 'not-opened') {
    made.failure = isRefused
      ? { phase: 'connect', code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1' }
      : { phase: 'response', code: 'UND_ERR_SOCKET', message: 'other side closed' };
  }
  if (isRefused) made.marks = { ...made.marks, connectMs: null, requestSentMs: null };
  const sent = made.marks.requestSentMs;
  made.maxGapMs = made.arrivals.length === 0 ? null : round(Math.max(...gaps, atMs - (last ?? atMs)));
  made.close = {
    ...end.close,
    ...(isRefused && { transport: 'open' }),
    idleMs: last === null ? null : round(atMs - last),
    ageMs: sent === null ? null : round(atMs - sent),
  };
}

const tls = {
  version: 'TLSv1.3',
  cipher: 'TLS_AES_128_GCM_SHA256',
  certificate: null,
  untrusted: null,
};

function lowered(headers: Stream['headers']): Stream['headers'] {
  return headers
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .filter(([name]) => name !== 'connection' && name !== 'transfer-encoding');
}

function withFraming(headers: Stream['headers'], body: string | null): Stream['headers'] {
  const isFramed = headers.some(([name]) => /^(transfer-encoding|content-length)$/i.test(name));
  return isFramed || body !== null ? headers : [...headers, ['Transfer-Encoding', 'chunked']];
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
