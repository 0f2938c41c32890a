/**
 * Who gives Envoy its config, and by which key: gateway.envoyproxy.io (api/v1alpha1/timeout_types.go, HTTPRoute timeouts),
 * istio.io (VirtualService `timeout`, disabled by default; what it has no field for is an EnvoyFilter).
 */
import type { Generator } from '../../profile/generator.ts';

export const envoyGenerators: Generator[] = [
  {
    name: 'Envoy Gateway',
    sign: /["']?(?:http|grpc)route\/[\w.-]+\/[\w.-]+\/rule\/\d/,
    keys: {
      timeout: 'timeouts: { request: 0s } in the rule of the HTTPRoute',
      stream_idle_timeout: 'spec.timeout.http.streamIdleTimeout: 1h in a ClientTrafficPolicy',
    },
    where: 'for that Gateway or route',
  },
  {
    name: 'Istio',
    sign: /["']?(?:outbound|inbound)\|\d+\|/,
    keys: {
      timeout: 'timeout: 0s in the http route of the VirtualService',
      stream_idle_timeout: 'stream_idle_timeout: 3600s on the http_connection_manager by an EnvoyFilter',
    },
    where: 'in the mesh, not in this Envoy',
  },
];
