/** The certificate's chain does not lead to an authority that this machine trusts. */
import { certificateFaults } from '../../analysis/answers/certificate.ts';
import type { ProposedFix } from '../../model/finding.ts';
import type { Stream } from '../../model/stream.ts';
import { advised } from '../../proxies/profile/advice.ts';
import { asidesOf, certificateDrafts } from '../frames/certificate.ts';
import { properName, sentence } from '../frames/evidence.ts';
import { found, type Rule, ruledOut } from '../rule.ts';
import { page, rfc } from '../sources.ts';

const asides = { sent: '; with -k the request was sent all the same', direct: ', around the proxies' };

export const tlsUntrusted: Rule = {
  id: 'tls-untrusted',
  title: 'the certificate is not trusted',
  severity: 'critical',
  group: 'start',
  rank: 40,
  needs: ['wire', 'direct'],
  about: {
    what: 'The chain of the certificate does not lead to an authority that this machine trusts: signed by itself, by a private authority, or sent without its intermediate certificate. With `-k` it is still told, as information.',
    lookAlikes: [
      '`tls-name-mismatch`: the chain is trusted, and the certificate is for another name.',
      '`tls-expired`: the chain is known, and a certificate in it is out of its dates.',
      '`upstream-tls-failure`: it is the proxy that does not trust its upstream.',
    ],
    settles:
      '`openssl s_client -connect HOST:PORT -servername HOST -showcerts`: which certificates the server sends. `--cacert FILE` shows whether a private authority is all that is missing.',
    source: [
      rfc(5280, '6'),
      page(
        'OpenSSL: verification errors',
        'https://docs.openssl.org/master/man1/openssl-verification-options/',
      ),
    ],
  },
  judge(facts) {
    const drafts = certificateDrafts(facts, 'untrusted', (stream, where) => {
      const code = stream.tls?.untrusted ?? '';
      const whose = stream.address ?? properName(where.proxy);
      return {
        what: `The certificate of ${whose} was not trusted (${code})${asidesOf(facts, stream, asides)}.`,
        why: sentence(meaning(code)),
        fact: `OpenSSL's verdict on the chain is ${code}`,
        fix: [advised(where.proxy, 'certificate', { text: serverRemedy(code) }), ownAuthority],
      };
    });
    return drafts.length > 0 ? found(this, drafts) : ruledOut(whyCleared(facts.streams));
  },
};

const ownAuthority: ProposedFix = {
  proxy: 'client',
  setting: 'cacert',
  text: 'If the authority is your own: give its certificate with --cacert FILE, and to the clients of this endpoint too.',
};

function whyCleared(streams: Stream[]): string {
  const seen = streams.filter(({ tls }) => tls !== null);
  if (seen.length === 0) return 'no TLS handshake was finished';
  return seen.some((stream) => certificateFaults(stream).length > 0)
    ? 'the chain is not what the certificate was refused for'
    : 'the certificate was accepted';
}

function meaning(code: string): string {
  if (/SELF_SIGNED_CERT_IN_CHAIN/.test(code))
    return 'the chain ends in an authority of its own making that this machine does not know.';
  if (/SELF_SIGNED/.test(code)) return 'the certificate is signed by itself: no authority vouches for it.';
  if (/UNABLE_TO_VERIFY_LEAF|UNABLE_TO_GET_ISSUER/.test(code))
    return 'the issuer is not among the certificates that the server sent nor among those this machine trusts: the intermediate certificate is missing, or the authority is a private one.';
  return `OpenSSL refused the chain: ${code}.`;
}

function serverRemedy(code: string): string {
  if (/UNABLE_TO/.test(code))
    return 'Send the whole chain: the leaf first, then every intermediate certificate, in one file.';
  return 'Install a certificate from an authority that the clients trust.';
}
