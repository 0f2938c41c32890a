/**
 * What proves a rule beside the scenarios, and which rules nothing real proves yet, with the reason. A contract test holds
 * that every rule has a proof or a reason, and that the files named here speak of it. Proven otherwise: delete its line.
 */

/** Tests on real sockets, programs and frameworks, by rule. */
export const otherProofs: Readonly<Record<string, readonly string[]>> = {
  'accept-queue-overflow': ['test/integration/network/accept-queue.test.ts'],
  'bot-challenge': ['test/integration/network/bot-challenge.test.ts'],
  'cached-response': ['test/frameworks/cases/behind-proxy.ts'],
  'client-closed': ['test/integration/network/box-in-front.test.ts'],
  'connect-refused': ['test/e2e/cli.test.ts'],
  'connect-timeout': ['test/integration/network/unreached.test.ts'],
  'dns-failure': ['test/integration/network/unreached.test.ts'],
  'file-descriptor-limit': ['test/e2e/population.test.ts'],
  'generator-saturated': ['test/integration/population/thousands.test.ts'],
  'h2-connection-header': ['test/integration/network/h2-connection-header.test.ts'],
  'headers-held': ['test/frameworks/cases/behind-proxy.ts'],
  'hop-refused': ['test/integration/network/refused-hops.test.ts'],
  'method-rejected': ['test/frameworks/cases/mcp-typescript.ts'],
  'network-reset': ['test/integration/network/box-in-front.test.ts'],
  'origin-not-flushing': ['test/frameworks/cases/flask.ts', 'test/frameworks/cases/django.ts'],
  'own-pause': ['test/e2e/own-pause.test.ts'],
  'source-ports-exhausted': ['test/integration/network/source-ports.test.ts'],
  'size-limit': ['test/integration/network/size-limit.test.ts'],
  'silent-drop': ['test/integration/network/silent-drop.test.ts'],
  'token-expired': ['test/e2e/token-expired.test.ts'],
  'unbounded-response': ['test/e2e/hostile.test.ts'],
  'unexplained-end': ['test/frameworks/cases/bun.ts'],
  'worker-lost': ['test/e2e/population.test.ts'],
};

/** Why no real proxy, program or network proves it yet. */
export const unproven: Readonly<Record<string, string>> = {};
