/** Who is let in: `allow` and `deny`, passwords, a subrequest that is asked for leave. */
import { argumentText, type Directive } from '../blocks.ts';
import { decide } from './choices.ts';
import { nearest, type Walk } from './walk.ts';

/** The directive that turns the request away, and with which status; null: it is let in. */
export function refusal(walk: Walk): { by: Directive; status: number } | null {
  const isAny = nearest(walk, 'satisfy')[0]?.args[0]?.text === 'any';
  const address = byAddress(walk);
  if (isAny && address?.isAllowed) return null;
  const checks = [byPassword(walk), byToken(walk), byLeave(walk)].flatMap((check) => check ?? []);
  const failed = checks.filter(({ status }) => status !== null);
  const denied = address && !address.isAllowed ? { by: address.by, status: 403 } : null;
  if (isAny && failed.length < checks.length) return null;
  const [first] = [...(denied ? [denied] : []), ...failed];
  return first && first.status !== null ? { by: first.by, status: first.status } : null;
}

/** The first rule that fits the client's address, which is not known here; null: none fits. */
function byAddress(walk: Walk): { by: Directive; isAllowed: boolean } | null {
  const rules = rulesOf(walk);
  for (const by of rules) {
    const isAll = by.args[0]?.text === 'all';
    const isAllowed = by.name === 'allow';
    const words = `${by.name} ${argumentText(by)}`;
    const isMoot = rules.slice(rules.indexOf(by)).every(({ name }) => name === by.name) && isAllowed;
    if (isAll || isMoot) return { by, isAllowed };
    if (decide(walk.choices, { of: by, about: 'address', words, first: isAllowed })) return { by, isAllowed };
  }
  return null;
}

/** Both are one list, and stand in the innermost block that has either. */
function rulesOf(walk: Walk): Directive[] {
  const [allows, denies] = [nearest(walk, 'allow'), nearest(walk, 'deny')];
  const inner = [walk.inner, ...[...walk.chain].reverse()].map((one) => one?.block ?? []);
  for (const block of [...inner, walk.server, walk.http]) {
    const here = block.filter((one) => allows.includes(one) || denies.includes(one));
    if (here.length > 0) return here;
  }
  return [];
}

interface Check {
  by: Directive;
  /** Null: passed. */
  status: number | null;
}

function byPassword(walk: Walk): Check | null {
  return asked(walk, 'auth_basic', 401);
}

function byToken(walk: Walk): Check | null {
  return asked(walk, 'auth_jwt', 401);
}

/** The location that is asked decides whether it is 401 or 403. */
function byLeave(walk: Walk): Check | null {
  const check = asked(walk, 'auth_request', 401);
  if (check === null || check.status === null) return check;
  const words = `auth_request ${argumentText(check.by)}`;
  const isForbidden = decide(walk.choices, { of: check.by, about: 'forbidden', words, first: false });
  return { by: check.by, status: isForbidden ? 403 : 401 };
}

function asked(walk: Walk, name: string, status: number): Check | null {
  const [by] = nearest(walk, name);
  if (!by || by.args[0]?.text === 'off') return null;
  const words = name === 'auth_request' ? `auth_request ${argumentText(by)}` : name;
  return {
    by,
    status: decide(walk.choices, { of: by, about: 'passes', words, first: true }) ? null : status,
  };
}
