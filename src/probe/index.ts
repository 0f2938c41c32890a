/**
 * Asks the endpoint and writes down what the wire showed. Imports `model/`, `errors` and `histograms`, nothing beside.
 * A new protocol is one driver file (`http1.ts`, `http2.ts`: request in, `WireEvents` out, an `Ending` at the end),
 * one line in `attempt.ts` and one in `held-connections.ts`; a new experiment is a new trial, which is data.
 */

export { startPressure } from './pressure/index.ts';
export { type HoldOutput, hold } from './processes/hold.ts';
export type { RunContext } from './trials/attempt.ts';
export { observe, observeFollowUps } from './trials/schedule.ts';
export { withSupportedProtocols } from './wire/supported-protocols.ts';
