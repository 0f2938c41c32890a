/**
 * Twins: two streams that asked the same and differ in one respect (around the proxies, the other protocol, with
 * compression, earlier or later in their trial), compared by what came, when, and how it ended. Pure; a pair costs one
 * pass over its messages, and a stream has at most `fewTwins` twins, so a population costs no more than its streams.
 *
 * - `twinsOf`: the twins of a stream in one respect, the nearest in time first.
 * - `showingOf`: one stream by itself: how its messages came, and how it ended.
 * - `sharedMessages`: the messages that both got, and how much later one of them did.
 * - `wentOn`: what the twin got, and how it ended, while the stream stood open and silent.
 * - `rowShowings`: the rows of our streams and of other clients, in the same words.
 *
 * A rule that compares streams asks here; what a difference means is the rule's own. A comparison that is new goes into
 * a file of its own beside these. Types come from the file that makes them.
 */

export { rowShowings } from './row-showings.ts';
export { sharedMessages } from './shared-messages.ts';
export { showingOf } from './showing.ts';
export { twinsOf } from './twins-of.ts';
export { wentOn } from './went-on.ts';
