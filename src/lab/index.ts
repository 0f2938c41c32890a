/**
 * The lab: an SSE origin that misbehaves on purpose, starters for real local proxies, and scenarios that put both
 * together. Used by `demo` and by the tests; no part of a diagnosis.
 *
 * May import src/model, src/errors, the whole proxies and itself. To add a behaviour: a key in `origin/behaviour.ts`
 * and its effect in the file named after the phase. To add a scenario: a folder in `scenarios/`.
 */
export { startBuiltinProxy } from './builtin/index.ts';
export { type CertificateOptions, makeCertificates } from './certificates/index.ts';
export type { OriginBehaviour } from './origin/behaviour.ts';
export { type Origin, startOrigin } from './origin/index.ts';
export { findFreePort, isListening } from './ports.ts';
export { fetchCommand, findProxy } from './proxies.ts';
export { type ProxyProcess, startProxy } from './proxy-process.ts';
export { listScenarios, loadScenario, type Scenario, scenariosRoot } from './scenario.ts';
export type { Expectation } from './stage/expectation.ts';
export { missingOf, missingProxies, neededProxies } from './stage/hops.ts';
export { type Stage, type StageOptions, stageScenario } from './stage/index.ts';
