/** Streams that a proxy cut without a log line: its process ended before it could write one. */

import { type Facts, settingsOf } from '../../model/facts.ts';
import type { Confidence } from '../../model/finding.ts';
import type { Hop } from '../../model/plan.ts';
import { allOf, someOf } from '../../model/share.ts';
import { isTruncated, type Stream } from '../../model/stream.ts';
import { logOfEnds } from '../../proxies/profile/inputs.ts';
import type { CommonEnd } from '../ends/moment.ts';
import { joinsOf } from '../parties/joined-rows.ts';
import { hidingErrorLog } from './error-level.ts';

/** What that shows, as part of a sentence. */
export const missingRowsWords =
  'it wrote neither an access row nor an error line about them, though it writes both when it ends a stream or loses its upstream';

/**
 * Nginx logs every request as it ends, and at level `error` a timer and a lost upstream; the kernel closes the sockets
 * of a killed worker without either. Null where a log was not given, hides the line, or does hold one.
 */
export function hopWithoutRows(
  facts: Facts,
  { streams }: CommonEnd,
): { hop: Hop; confidence: Confidence } | null {
  const [hop] = facts.hops;
  if (!hop || logOfEnds(hop.proxy) !== 'error' || hop.accessLogs.length === 0 || hop.errorLogs.length === 0)
    return null;
  // A missing row proves nothing where a file was not read.
  if (!facts.logs.some((log) => log.hop === hop.name)) return null;
  // A redirected stream did not go through this hop.
  if (someOf(streams, ({ cameFrom }) => cameFrom?.isForeign === true)) return null;
  const isOff = settingsOf(facts, 'access-log', hop.name).some(({ value }) => value === 'off');
  if (isOff || hidingErrorLog(facts, hop.name) !== null || !allOf(streams, isTruncated)) return null;
  const hasRow = (stream: Stream) => joinsOf(facts, stream).some((join) => join.hop === hop.name);
  if (someOf(streams, hasRow)) return null;
  // A log that holds nothing at all may be the wrong file.
  const isAlive = facts.records.some((record) => record.hop === hop.name);
  return { hop, confidence: isAlive ? 'likely' : 'possible' };
}
