/** HTTP/2 was asked for, and the server does not speak it on this port. */

import { answerOf, isFollowUp } from '../../analysis/answers/asked-streams.ts';
import { frontOf } from '../../analysis/parties/front.ts';
import { recordsDuring } from '../../analysis/parties/other-clients.ts';
import { settlingWords } from '../../analysis/settling/words.ts';
import { type Facts, settingsOf, wireStreams } from '../../model/facts.ts';
import type { Evidence, ProposedFix } from '../../model/finding.ts';
import type { LogRecord, ProxyKind } from '../../model/log-record.ts';
import type { Stream } from '../../model/stream.ts';
import { advised, ownAdvice } from '../../proxies/profile/advice.ts';
import { change, rowOf, settingFact } from '../frames/evidence.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { nginx, rfc } from '../sources.ts';

export const alpnMismatch: Rule = {
  id: 'alpn-mismatch',
  title: 'HTTP/2 is not spoken here',
  severity: 'critical',
  group: 'start',
  rank: 80,
  needs: ['wire', 'config'],
  about: {
    what: 'HTTP/2 was asked for alone, and the server does not offer it: ALPN did not choose h2, or a request in clear text with prior knowledge of HTTP/2 was not understood.',
    lookAlikes: [
      '`tls-protocol-mismatch`: the TLS handshake itself failed.',
      '`http1-connection-limit`: HTTP/1.1 works, and HTTP/2 was only tried beside it.',
      '`h2-reset`: HTTP/2 was spoken, and a stream of it was reset.',
    ],
    settles:
      'HTTP/1.1 on the same port (`--http1.1`); for clear text a log line of the proxy that calls the preface a protocol error.',
    source: [rfc(7301, '3.2'), rfc(9113, '3.3'), nginx('http2', 'http_v2')],
  },
  explains: ['upstream-protocol-error', 'closed-before-headers'],
  judge(facts) {
    const tried = wireStreams(facts).filter((stream) => stream.protocol === 'http2' && !isFollowUp(stream));
    if (tried.length === 0) return notChecked(['http2']);
    const unoffered = tried.filter(isUnoffered);
    const refused = tried.filter((stream) => isPriorKnowledge(facts, stream) && isRefused(stream));
    if (unoffered.length + refused.length === 0)
      return ruledOut(
        tried.some(({ status }) => status !== null)
          ? 'HTTP/2 is spoken'
          : 'HTTP/2 failed before or after the choice of protocol',
      );
    const proxied = facts.plan.trials.filter(({ route }) => route === 'proxy');
    if (proxied.some(({ protocol }) => protocol === 'http1'))
      return ruledOut('HTTP/2 was only tried beside HTTP/1.1, and is not offered; nobody asked for it alone');
    const rows = refused.length > 0 ? recordsDuring(facts, ['client-protocol-error']) : [];
    const where = frontOf(facts);
    const failed = unoffered.length > 0 ? unoffered : refused;
    return found(this, [
      {
        confidence: unoffered.length > 0 || rows.length > 0 ? 'certain' : 'likely',
        where,
        what:
          unoffered.length > 0
            ? `HTTP/2 was asked for, and ${failed[0]?.address ?? 'the server'} did not choose it (${failed[0]?.failure?.message}).`
            : `${failed[0]?.address ?? 'The server'} did not answer HTTP/2 in clear text (prior knowledge).`,
        why:
          unoffered.length > 0
            ? 'The protocol is chosen by ALPN during the TLS handshake, and the server does not offer h2 there.'
            : `The connection preface of HTTP/2 was not understood${prefaceWords(facts, rows, failed)}`,
        covers: [...unoffered, ...refused],
        evidence: [
          ...rows.slice(0, 2).map((row) => rowOf(row)),
          ...configFacts(facts),
          ...failed.slice(0, 3).map(answerOf),
        ],
        fix: offerHttp2(facts, where.proxy, unoffered.length > 0),
      },
    ]);
  },
};

function isUnoffered({ failure }: Stream): boolean {
  return failure?.phase === 'alpn' || /NO_APPLICATION_PROTOCOL/.test(failure?.code ?? '');
}

function isPriorKnowledge({ plan }: Facts, { trial, url }: Stream): boolean {
  return (
    url.startsWith('http:') &&
    plan.trials.some(({ name, priorKnowledge }) => name === trial && priorKnowledge)
  );
}

/** The connection was made, and no frame of an answer came. A stream that was reset was understood. */
function isRefused({ failure, close, h2 }: Stream): boolean {
  return failure?.phase === 'response' && close.code === null && h2 === null;
}

function configFacts(facts: Facts): Evidence[] {
  const hop = facts.hops[0]?.name;
  if (!hop) return [];
  const off = settingsOf(facts, 'max-streams', hop).filter(({ state }) => state === 'http2-off');
  const without = settingsOf(facts, 'listener', hop).filter(({ items }) => items && !items.includes('h2'));
  const alpn = without.filter(({ state }) => state === 'alpn');
  const listeners = alpn.length > 0 ? alpn : without;
  const offFacts = off.map(
    (setting): Evidence => ({
      fact: `${setting.detail} (${setting.path})`,
      from: 'config',
      file: setting.file ?? undefined,
      line: setting.line ?? undefined,
    }),
  );
  return [...offFacts, ...listeners.map(settingFact)];
}

function prefaceWords(facts: Facts, rows: LogRecord[], failed: Stream[]): string {
  if (rows.length > 0) return ': the log calls it a protocol error.';
  const settled = settlingWords(facts, 'row', { streams: failed, direct: false });
  return `; HTTP/1.1 on the same port (--http1.1) would tell.${settled}`;
}

function offerHttp2(facts: Facts, proxy: ProxyKind, tls: boolean): ProposedFix[] {
  const ask: ProposedFix = {
    proxy: 'client',
    setting: 'http1.1',
    text: 'Or ask over HTTP/1.1 (--http1.1): a stream needs no HTTP/2.',
  };
  const topic = tls ? 'http2' : 'http2-cleartext';
  const own = ownAdvice(proxy, topic);
  if (!own) return [advised(proxy, topic), ask];
  const listeners = settingsOf(facts, 'listener', facts.hops[0]?.name);
  const [listener] = listeners;
  const set = listeners.find(({ setting }) => setting === own.setting);
  const place = listener ? { file: listener.file ?? undefined, line: listener.line ?? undefined } : {};
  return [set ? change(set, '["h2", "http/1.1"]', own.text ?? '') : advised(proxy, own, { place }), ask];
}
