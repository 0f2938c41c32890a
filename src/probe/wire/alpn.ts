/** Which protocol a connection speaks: what we offer, and what the server chose (RFC 7301). */
import type { Protocol } from '../../model/stream.ts';
import type { Connected } from './connect.ts';
import { ConnectFailure } from './connect-failure.ts';

/** What is offered for streams of a protocol. */
export function alpnOf(protocol: Protocol): string[] {
  return protocol === 'http2' ? ['h2', 'http/1.1'] : ['http/1.1'];
}

/** Ends a connection on which HTTP/2 was expected and not agreed. @throws ConnectFailure */
export function requireProtocol({ socket, tls }: Connected, protocol: Protocol, url: URL): void {
  if (protocol !== 'http2' || url.protocol !== 'https:' || tls?.alpn === 'h2') return;
  socket.destroy();
  const message = `h2 was offered; the server chose ${tls?.alpn ?? 'nothing'}`;
  throw new ConnectFailure({ phase: 'alpn', code: 'ALPN_NO_H2', message });
}
