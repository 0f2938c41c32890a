/** `RewriteCond`: what a rule asks of the request beside its path. */
import type { RouteQuery } from '../../../model/route-query.ts';
import { regexMatch, substituted } from './paths.ts';
import { hostName } from './server.ts';
import { type Directive, firstArgument } from './tree.ts';

/** Null: only the request, or the machine, tells. */
export function conditionsHold(
  conditions: Directive[],
  path: string,
  query: RouteQuery,
  groups: string[],
): boolean | null {
  let result: boolean | null = true;
  let either: boolean | null = false;
  let isOpen = false;
  for (const condition of conditions) {
    const flags = (condition.args[2]?.text ?? '').toLowerCase();
    const own = isHeld(condition, /\bn(?:c|ocase)\b/.test(flags), path, query, groups);
    either = isOpen ? or(either, own) : own;
    isOpen = /\bor(?:next)?\b/.test(flags);
    if (!isOpen) result = and(result, either);
  }
  return result;
}

function or(a: boolean | null, b: boolean | null): boolean | null {
  if (a === true || b === true) return true;
  return a === null || b === null ? null : false;
}

function and(a: boolean | null, b: boolean | null): boolean | null {
  if (a === false || b === false) return false;
  return a === null || b === null ? null : true;
}

function isHeld(
  condition: Directive,
  ignoreCase: boolean,
  path: string,
  query: RouteQuery,
  groups: string[],
): boolean | null {
  const text = expanded(substituted(firstArgument(condition), groups), path, query);
  const written = condition.args[1]?.text ?? '';
  const isNegated = written.startsWith('!');
  const pattern = isNegated ? written.slice(1) : written;
  if (text === null) return null;
  const told = compared(pattern, text, ignoreCase);
  return told === null ? null : told !== isNegated;
}

function compared(pattern: string, text: string, ignoreCase: boolean): boolean | null {
  if (/^-(?:[a-zA-Z]|[a-z]{2}|ipmatch|strmatch)$/.test(pattern)) return null;
  if (pattern.startsWith('=')) {
    const own = pattern.slice(1).replace(/^""$/, '');
    return ignoreCase ? own.toLowerCase() === text.toLowerCase() : own === text;
  }
  if (/^[<>]/.test(pattern)) return null;
  const groups = regexMatch(pattern, text, ignoreCase);
  return groups === undefined ? null : groups !== null;
}

/** With its `%{VARIABLES}` filled in; null: one of them is not known. */
function expanded(text: string, path: string, query: RouteQuery): string | null {
  let isKnown = !/%\d/.test(text);
  const filled = text.replace(/%\{([^}]*)\}/g, (_, name: string) => {
    const value = variableText(name, path, query);
    if (value === null) isKnown = false;
    return value ?? '';
  });
  return isKnown ? filled : null;
}

function variableText(name: string, path: string, query: RouteQuery): string | null {
  const header = /^(?:HTTP:|HTTP_)([\w-]+)$/.exec(name)?.[1]?.replaceAll('_', '-');
  if (header !== undefined) return headerOf(header.toLowerCase(), query);
  switch (name) {
    case 'REQUEST_URI':
    case 'SCRIPT_NAME':
      return path;
    case 'REQUEST_METHOD':
      return query.method;
    case 'QUERY_STRING':
      return query.path.split('?')[1] ?? '';
    case 'HTTPS':
      return query.scheme === 'https' ? 'on' : 'off';
    case 'REQUEST_SCHEME':
      return query.scheme;
    case 'SERVER_PORT':
      return query.port === null ? null : String(query.port);
    case 'SERVER_NAME':
      return hostName(query.authority);
    default:
      return null;
  }
}

/** No request for an event stream asks for another protocol. */
function headerOf(name: string, { authority, headers = [] }: RouteQuery): string | null {
  if (name === 'host') return authority;
  const own = headers.find(([key]) => key.toLowerCase() === name)?.[1];
  if (own !== undefined) return own;
  return name === 'upgrade' || name === 'sec-websocket-key' ? '' : null;
}
