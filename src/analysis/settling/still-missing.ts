/** Inputs that a rule still lacks: what was given is never asked for, only what it does not hold. */

import type { Facts } from '../../model/facts.ts';
import type { Missing } from '../../model/finding.ts';
import type { Hop } from '../../model/plan.ts';
import { hasFlag, logOfEnds } from '../../proxies/profile/inputs.ts';
import { askedStreams } from '../answers/asked-streams.ts';
import { isDirectGiven } from '../parties/direct-streams.ts';
import { joinsOf } from '../parties/joined-rows.ts';
import { hidingErrorLog } from './error-level.ts';
import { hopsToAsk } from './index.ts';

/** The same list, each input that was given replaced by what of it is missing, or dropped where nothing is. */
export function stillMissing(facts: Facts, missing: Missing[]): Missing[] {
  const left = [...new Set(missing.flatMap((input) => partOf(facts, input) ?? []))];
  return left.length > 0 || missing.length === 0 ? left : ['origin-log'];
}

/** What hops are asked for. */
const ofHops = new Set<Missing>([
  'access-log',
  'error-log',
  'error-log-level',
  'error-line',
  'log-row',
  'config',
  'config-part',
  'admin',
]);

function partOf(facts: Facts, input: Missing): Missing | null {
  const { hops } = facts;
  const path = hopsToAsk(facts, askedStreams(facts));
  if (facts.unkept && hops.length > 0 && ofHops.has(input)) return 'kept-inputs';
  switch (input) {
    case 'direct':
      return isDirectGiven(facts) ? 'direct-answer' : input;
    case 'access-log':
      return (
        lackedBy(path, ({ accessLogs }) => accessLogs.length === 0, 'access-log', 'own-log') ?? rowPart(facts)
      );
    case 'error-log':
      return errorPart(facts, path);
    case 'error-log-level':
      return path === null || path.some(({ proxy }) => logOfEnds(proxy) === 'error') ? input : null;
    case 'log-row':
      return hops.some(({ accessLogs, errorLogs }) => accessLogs.length + errorLogs.length > 0)
        ? input
        : partOf(facts, 'access-log');
    case 'config':
      return lackedConfig(path);
    case 'admin':
      return hops.some(({ proxy, admin }) => hasFlag(proxy, 'admin') && admin === null) ? input : null;
    default:
      return input;
  }
}

/** What is set in the code of a program stands in no config that could be given. */
function lackedConfig(path: Hop[] | null): Missing {
  const lacks = ({ configs }: Hop) => configs.length === 0;
  if (path?.some(lacks) && path.filter(lacks).every(({ proxy }) => isProgram(proxy))) return 'own-code';
  return lackedBy(path, lacks, 'config', 'own-config') ?? 'config-part';
}

function isProgram(proxy: string): boolean {
  return logOfEnds(proxy) !== null && !hasFlag(proxy, 'config');
}

/**
 * What hops of the path lack: of those of which it is read, `input`; where only others lack it, `own`; null where none
 * does. A file that cannot be read is never asked for.
 */
function lackedBy(
  path: Hop[] | null,
  lacks: (hop: Hop) => boolean,
  input: 'access-log' | 'config',
  own: Missing,
): Missing | null {
  if (path === null) return input;
  const lacking = path.filter(lacks);
  if (lacking.some(({ proxy }) => logOfEnds(proxy))) return input;
  return lacking.length > 0 ? own : null;
}

function rowPart(facts: Facts): Missing | null {
  return hasRows(facts, 'access') ? null : 'log-row';
}

/** Not every proxy writes one; where each that does gave it, its level may hide the line, or none is about these streams. */
function errorPart(facts: Facts, path: Hop[] | null): Missing | null {
  const writers = path?.filter(({ proxy }) => logOfEnds(proxy) === 'error') ?? [];
  if (path === null || writers.some(({ errorLogs }) => errorLogs.length === 0)) return 'error-log';
  if (writers.length === 0) return path.some(({ proxy }) => !logOfEnds(proxy)) ? 'own-log' : null;
  if (writers.some(({ name }) => hidingErrorLog(facts, name) !== null)) return 'error-log-level';
  return hasRows(facts, 'error') ? null : 'error-line';
}

function hasRows(facts: Facts, kind: 'access' | 'error'): boolean {
  return askedStreams(facts).some((stream) =>
    joinsOf(facts, stream).some(({ record }) => record.kind === kind),
  );
}
