/** Where directives stand, or would be put, that a fix may name and that decide nothing else here. */
import type { Setting } from '../../../model/setting.ts';
import type { Scope } from './scope.ts';
import { serverSetting, writtenSetting } from './settings.ts';

const inServer = ['Protocols', 'SSLCertificateFile', 'SSLProtocol', 'SSLEngine', 'ServerAlias'];
const inTls = ['SSLProxyEngine', 'SSLProxyCACertificateFile'];

export function spotSettings(scope: Scope): Setting[] {
  const names = scope.route.kind === 'passes' ? [...inServer, ...inTls] : inServer;
  return [
    ...names.map((setting) => serverSetting(scope, { kind: 'spot', setting }, null)),
    ...workers(scope),
  ];
}

/** A stream holds one of them for as long as it lives. */
function workers(scope: Scope): Setting[] {
  const level = scope.servers.at(-1);
  const directive = level?.directives.findLast(({ key }) => key === 'maxrequestworkers');
  if (!level || !directive) return [];
  return [writtenSetting(scope, { directive, level }, { kind: 'spot', setting: 'MaxRequestWorkers' })];
}
