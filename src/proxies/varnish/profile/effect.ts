/** When Varnish takes a change, and what that does to running streams (run against 7.1.1). */
import type { Change, Effect } from '../../profile/change.ts';

/** Parameters of varnishd: a VCL cannot say them. */
const parameters = /^(?:send_timeout|idle_send_timeout|pipe_timeout|backend_idle_timeout|http_\w+)$/;

/** A VCL is loaded beside the old one, which the running streams keep. */
export function varnishEffect({ setting }: Change): Effect {
  if (parameters.test(setting))
    return {
      takesEffect: `on a restart of varnishd; \`varnishadm param.set ${setting} VALUE\` takes it until then`,
      cost: 'a restart ends all streams and empties the cache; param.set ends none',
      again: 'restart again',
    };
  return {
    takesEffect: 'when the VCL is loaded and used, for streams opened after it',
    cost: 'running streams stay with the old VCL, under its limits, until they end',
    again: 'load and use it again',
    // It prints the whole VCL as C where that is right, so what it says is shown only where it is not.
    check: 'said=$(varnishd -j none -C -f {main!} 2>&1) || ! echo "$said"',
    activate: 'varnishadm vcl.load changed {main} && varnishadm vcl.use changed',
  };
}
