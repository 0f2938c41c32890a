/** What to change where an upstream closes a connection before its response head. */
import type { Facts } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import { directAskWords } from '../settling/words.ts';

/** For an upstream that closes on every request. */
export function crashFix(facts: Facts): ProposedFix {
  return {
    proxy: 'origin',
    setting: 'process',
    text: `Read the origin's own log at that time: what it drops when it is asked directly has nothing to do with the proxy.${directAskWords(facts)}`,
  };
}

/** Keeps idle upstream connections for less time than the origin does, in the proxy's own word. */
export function keepAliveFix(proxy: ProxyKind): ProposedFix {
  if (proxy === 'nginx')
    return {
      proxy,
      setting: 'keepalive_timeout',
      suggested: 'below that of the origin',
      text: "Keep idle upstream connections for less time than the origin does (keepalive_timeout in the upstream block), or raise the origin's keep-alive above it (Node: 5 s by default).",
    };
  if (proxy === 'envoy')
    return {
      proxy,
      setting: 'idle_timeout',
      suggested: 'below that of the origin',
      text: "Set the cluster's common_http_protocol_options.idle_timeout below the origin's keep-alive time (Envoy keeps idle connections for 1 h; Node's server closes them after 5 s).",
    };
  return {
    proxy: 'origin',
    setting: 'keep-alive timeout',
    text: "Raise the origin's keep-alive time above that of the proxy in front of it.",
  };
}

/** Has the request tried again, by whoever can. */
export function retryFix(proxy: ProxyKind): ProposedFix {
  if (proxy === 'envoy')
    return {
      proxy,
      setting: 'retry_on',
      suggested: 'reset-before-request,connect-failure',
      text: 'Let Envoy retry requests that were never processed.',
    };
  if (proxy === 'nginx')
    return {
      proxy,
      setting: 'proxy_next_upstream',
      text: 'Nginx retries such a request by itself where it has another server or a fresh connection to try; a POST only with non_idempotent.',
    };
  return { proxy: 'client', setting: 'retry', text: 'Have clients try again on such a status.' };
}
