/** The healthy twin of a scenario. */
import type { Scenario } from '../scenario.ts';

/** The scenario as its twin has it; one made `by: patch` starts as the trouble itself. */
export function twinOf(scenario: Scenario): Scenario {
  const { twin } = scenario;
  if (twin?.by === 'origin') return { ...scenario, origin: twin.origin, expect: twin.expect };
  if (twin?.by === 'flags') return { ...scenario, command: twin.command, expect: twin.expect };
  if (twin?.by === 'config') {
    const hops = scenario.hops.map((hop, index) => (index === 0 ? { ...hop, config: twin.config } : hop));
    return { ...scenario, hops, expect: twin.expect };
  }
  if (twin?.by === 'quiet') return { ...scenario, actions: [], expect: twin.expect };
  if (twin?.by === 'target') {
    const { scheme = scenario.target.scheme, path = scenario.target.path, expect } = twin;
    return { ...scenario, target: { ...scenario.target, scheme, path }, expect };
  }
  return { ...scenario, expect: twin?.expect ?? scenario.expect };
}
