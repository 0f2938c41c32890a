/** The certificate is for other names than the one that was asked for. */
import { certificateFaults, nameOf } from '../../analysis/answers/certificate.ts';
import type { Stream } from '../../model/stream.ts';
import { advised } from '../../proxies/profile/advice.ts';
import { asidesOf, certificateDrafts } from '../frames/certificate.ts';
import { found, type Rule, ruledOut } from '../rule.ts';
import { rfc } from '../sources.ts';

const asides = { sent: '; with -k the request was sent all the same', direct: ' (asked around the proxies)' };

export const tlsNameMismatch: Rule = {
  id: 'tls-name-mismatch',
  title: 'the certificate is for another name',
  severity: 'critical',
  group: 'start',
  rank: 50,
  needs: ['wire', 'direct'],
  about: {
    what: 'No name in the certificate covers the name in the URL: it is the wrong certificate, or the default one of a server that has none for that name.',
    lookAlikes: [
      '`tls-untrusted`, `tls-expired`: other faults of a certificate; one certificate can have several, and each is told.',
      '`host-mismatch`: the certificate fits, and no virtual host serves the name.',
    ],
    settles:
      'The names in the certificate that is shown beside the finding; `openssl s_client -servername NAME` shows which one another name gets.',
    source: [rfc(9525, '6.3'), rfc(6066, '3')],
  },
  judge(facts) {
    const drafts = certificateDrafts(facts, 'name', (stream, where) => {
      const name = nameOf(stream);
      const names = stream.tls?.certificate?.names.slice(0, 6).join(', ') || 'no name at all';
      const whose = stream.address ?? 'the server';
      return {
        what: `The certificate of ${whose} is for ${names}, not for ${name}${asidesOf(facts, stream, asides)}.`,
        why: `No name in the certificate covers ${name}: the certificate is the wrong one, or the server chose its default one for want of a certificate with that name.`,
        fact: `asked for ${name}; OpenSSL's verdict is ${stream.tls?.untrusted}`,
        fix: [
          advised(where.proxy, 'certificate-for-name', {
            text: `Serve a certificate that lists ${name} for that name (SNI).`,
          }),
          {
            proxy: 'client',
            setting: 'url',
            text: `Or ask under a name that the certificate lists: ${names}; --resolve or --connect-to keeps the address.`,
          },
        ],
      };
    });
    return drafts.length > 0 ? found(this, drafts) : ruledOut(whyCleared(facts.streams));
  },
};

function whyCleared(streams: Stream[]): string {
  const seen = streams.filter(({ tls }) => tls?.certificate);
  if (seen.length === 0) return 'no certificate was seen';
  return seen.some((stream) => certificateFaults(stream).length > 0)
    ? 'the name is not what the certificate was refused for'
    : 'the certificate covers the name';
}
