/** What Envoy's failures mean, as sentences or parts of one. */
import type { Profile } from '../../profile/profile.ts';

export const envoyPhrases: Profile['phrases'] = {
  hour: '3600s',
  'no-error-reset':
    'Envoy up to 1.36 resets every stream it cuts with NO_ERROR (1.37 and later: INTERNAL_ERROR)',
  'access-rules': 'ext_authz, jwt_authn or RBAC',
  'head-limit': '60 KiB',
  'certificate-reload': 'when its secret changes',
  'mute-listener': 'an Envoy listener without a filter chain for this server name',
  'mute-listener-log': 'A listener-level access log of an Envoy tells too.',
  'no-healthy-upstream':
    'Every host of the cluster fails its health checks, was ejected as an outlier, or the cluster has none (an empty endpoint list).',
  'unreadable-head':
    'The upstream broke HTTP before its response head was complete: it speaks another version than the cluster says (HTTP/2 or plain HTTP/1.1), sends invalid headers, or is no HTTP server.',
  'stream-ages': 'off on the route of this stream (15s where it is not set), or max_stream_duration',
};
