/** The certificate, or one above it in its chain, is out of its dates. */
import { isValidAt } from '../../analysis/answers/certificate.ts';
import type { Stream } from '../../model/stream.ts';
import { advised, phrasesOf } from '../../proxies/profile/advice.ts';
import { asidesOf, certificateDrafts } from '../frames/certificate.ts';
import { found, type Rule, ruledOut } from '../rule.ts';
import { rfc } from '../sources.ts';

const asides = {
  sent: ' With -k the request was sent all the same.',
  direct: ' It was asked around the proxies.',
};

export const tlsExpired: Rule = {
  id: 'tls-expired',
  title: 'the certificate is out of its dates',
  severity: 'critical',
  group: 'start',
  rank: 60,
  needs: ['wire', 'direct'],
  about: {
    what: 'The certificate, or one above it in its chain, is past its last day or before its first. A clock that is wrong on this machine looks the same, so the finding shows what the clock says.',
    lookAlikes: [
      '`tls-untrusted`: the dates are right, and the authority is not trusted.',
      '`tls-name-mismatch`: the dates are right, and the name is another one.',
    ],
    settles:
      'The two dates in the certificate beside the clock of this machine; a server that was given a new certificate may still have to load it.',
    source: [rfc(5280, '4.1.2.5')],
  },
  judge(facts) {
    const drafts = certificateDrafts(facts, 'expired', (stream, where) => ({
      what: `${datesOf(stream)}${asidesOf(facts, stream, asides)}`,
      why: 'A client that checks certificates refuses it, whatever else is right; a clock that is wrong on this machine looks the same.',
      fact: `OpenSSL's verdict is ${stream.tls?.untrusted}; the clock here says ${new Date(stream.openedAt).toISOString()}`,
      fix: [
        advised(where.proxy, 'certificate', {
          text: `Renew the certificate, install the new one, and have the server load it: ${reloads.join(', ')}.`,
        }),
      ],
    }));
    return drafts.length > 0 ? found(this, drafts) : ruledOut(whyCleared(facts.streams));
  },
};

/** When each proxy reads it. */
const reloads = phrasesOf('certificate-reload').map(({ name, words }) => `${name} ${words}`);

function datesOf({ tls, openedAt }: Stream): string {
  const certificate = tls?.certificate;
  if (!certificate || isValidAt(certificate, openedAt))
    return 'A certificate above the leaf in the chain is out of its dates.';
  if (openedAt < Date.parse(certificate.validFrom))
    return `The certificate is valid only from ${certificate.validFrom}.`;
  return `The certificate expired at ${certificate.validTo}.`;
}

function whyCleared(streams: Stream[]): string {
  const dates = streams.flatMap(({ tls }) => tls?.certificate?.validTo ?? []);
  return dates[0] ? `the certificate is valid until ${dates[0]}` : 'no certificate was seen';
}
