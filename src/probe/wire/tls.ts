/** TLS on a connected socket: what was agreed, and whether the peer's certificate is trusted. */
import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import type { PeerCertificate, TlsFacts } from '../../model/connecting.ts';
import type { TlsOptions } from '../../model/plan.ts';
import { ConnectFailure, codeOf } from './connect-failure.ts';
import type { ConnectRequest } from './connect-request.ts';
import { bare } from './destination.ts';

/** The secured socket; an untrusted peer is refused unless `-k` was given. @throws ConnectFailure */
export function secure(socket: net.Socket, request: ConnectRequest): Promise<tls.TLSSocket> {
  const { target, url, marks, deadline } = request;
  const host = bare(url.hostname);
  return new Promise((resolve, reject) => {
    const secured = tls.connect({
      socket,
      host,
      servername: net.isIP(host) ? '' : host,
      ALPNProtocols: request.alpn,
      // Judged below, so that the certificate of a refused peer is still seen.
      rejectUnauthorized: false,
      secureContext: contextOf(target.tls),
    });
    const fail = (code: string, message: string) => {
      deadline.forget();
      secured.removeAllListeners('close');
      secured.destroy();
      reject(new ConnectFailure({ phase: 'tls', code, message }));
    };
    deadline.wait(() =>
      fail(deadline.isStopped ? 'STOPPED' : 'ETIMEDOUT', 'no TLS handshake within the connect timeout'),
    );
    secured.once('error', (error) => fail(codeOf(error), error.message));
    secured.once('close', () => fail('CLOSED', 'the peer closed the connection during the TLS handshake'));
    secured.once('secureConnect', () => {
      deadline.forget();
      secured.removeAllListeners('error').removeAllListeners('close');
      marks.tls = tlsFacts(secured);
      // The request would send secrets to an unknown peer.
      if (marks.tls.untrusted && !target.tls.insecure)
        return fail(marks.tls.untrusted, 'the certificate was not accepted');
      resolve(secured);
    });
  });
}

const contexts = new WeakMap<TlsOptions, tls.SecureContext>();

/** Files are read and a trust store is built once for all connections to a target: they are most of what one costs. */
function contextOf(options: TlsOptions): tls.SecureContext {
  const known = contexts.get(options);
  if (known) return known;
  const read = (file: string | null) => (file ? readFileSync(file) : undefined);
  const { cacert, cert, key } = options;
  const made = tls.createSecureContext({ ca: read(cacert), cert: read(cert), key: read(key ?? cert) });
  contexts.set(options, made);
  return made;
}

function tlsFacts(socket: tls.TLSSocket): TlsFacts {
  const peer = socket.getPeerCertificate();
  return {
    version: socket.getProtocol(),
    cipher: socket.getCipher()?.standardName ?? null,
    alpn: socket.alpnProtocol || null,
    certificate: peer?.raw ? certificateFacts(peer) : null,
    untrusted: socket.authorized ? null : String(socket.authorizationError),
  };
}

function certificateFacts(peer: tls.PeerCertificate): PeerCertificate {
  const alternative = (peer.subjectaltname ?? '')
    .split(', ')
    .map((name) => name.replace(/^(DNS|IP Address):/, ''));
  return {
    subject: String(peer.subject?.CN ?? ''),
    issuer: String(peer.issuer?.CN ?? peer.issuer?.O ?? ''),
    names: alternative.filter((name) => name !== ''),
    validFrom: new Date(peer.valid_from).toISOString(),
    validTo: new Date(peer.valid_to).toISOString(),
    fingerprint: peer.fingerprint256,
  };
}
