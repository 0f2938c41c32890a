/** Where directives stand, or would be put, that a fix may name and that decide nothing else here. */
import type { Setting } from '../../../model/setting.ts';
import type { Scope } from './scope.ts';
import { serverSetting } from './settings.ts';

const inServer = ['Protocols', 'SSLCertificateFile', 'SSLProtocol', 'SSLEngine', 'ServerAlias'];
const inTls = ['SSLProxyEngine', 'SSLProxyCACertificateFile'];

export function spotSettings(scope: Scope): Setting[] {
  const names = scope.route.kind === 'passes' ? [...inServer, ...inTls] : inServer;
  return names.map((setting) => serverSetting(scope, { kind: 'spot', setting }, null));
}
