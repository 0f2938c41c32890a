/**
 * Asks the endpoint and writes down what the wire showed: `wire/` (connections and protocols), `body/`, `request/`,
 * `trials/` (one stream at a time), `held/` and `client/` (thousands), `processes/`, `pressure/`. Each imports only those
 * before it, `model/`, `errors` and `tally/`.
 * A new protocol is one driver file in `wire/` (request in, `WireEvents` out, an `Ending` at the end), one line in
 * `trials/attempt.ts` and one in `held/connections.ts`; a new experiment is a new trial, which is data.
 */

export type { HoldOutput } from './held/shard-spec.ts';
export { startPressure } from './pressure/index.ts';
export { hold } from './processes/hold.ts';
export { watchPauses } from './processes/machine-watch.ts';
export type { RunContext } from './request/attempt-spec.ts';
export { checkSendable } from './request/sendable.ts';
export { usualPaths } from './trials/follow-up.ts';
export { observe, observeFollowUps, type TrialState } from './trials/schedule.ts';
export { withSupportedProtocols } from './wire/supported-protocols.ts';
