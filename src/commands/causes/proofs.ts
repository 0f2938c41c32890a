/**
 * What proves a rule beside the scenarios, and which rules nothing real proves yet, with the reason. A contract test holds
 * that every rule has a proof or a reason, and that the files named here speak of it. Proven otherwise: delete its line.
 */

/** Tests on real sockets, programs and frameworks, by rule. */
export const otherProofs: Readonly<Record<string, readonly string[]>> = {
  'accept-queue-overflow': ['test/integration/network/accept-queue.test.ts'],
  'bot-challenge': ['test/integration/network/bot-challenge.test.ts'],
  'cached-response': ['test/frameworks/cases/behind-proxy.ts'],
  'connect-refused': ['test/e2e/cli.test.ts'],
  'file-descriptor-limit': ['test/e2e/population.test.ts'],
  'generator-saturated': ['test/integration/population/thousands.test.ts'],
  'h2-connection-header': ['test/integration/network/h2-connection-header.test.ts'],
  'headers-held': ['test/frameworks/cases/behind-proxy.ts'],
  'method-rejected': ['test/frameworks/cases/mcp-typescript.ts'],
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

const wireOnly = 'decided by the wire alone: proven on recorded and generated streams';

/** Why no real proxy, program or network proves it yet. */
export const unproven: Readonly<Record<string, string>> = {
  'answer-at-once': wireOnly,
  'cache-control-missing': wireOnly,
  'client-closed': 'the client that leaves is not this tool: proven on rows of real proxies',
  'connect-timeout': 'takes a host that answers no SYN: proven on error codes',
  'dns-failure': 'takes a name that no resolver knows: proven on error codes',
  'h2-goaway': 'proxies that drain let the stream run: proven on frames',
  'heartbeat-missing': 'takes a silence of more than 15 s: proven on generated streams',
  'http1-connection-limit': wireOnly,
  'network-reset': 'a box on the way that resets: proven on generated streams',
};
