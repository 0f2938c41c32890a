/** Runs a subroutine of VCL for one request, as far as its conditions can be told. */
import { evaluate, isTrue, type Lookup } from './expression.ts';
import type { Variables } from './request.ts';
import type { Declaration, Statement } from './statements.ts';

/** How a subroutine ended: by this `return`; null: it ran to its end, and the built-in one goes on. */
export type Outcome = { action: string; statement: Statement } | null;

export interface Run {
  outcome: Outcome;
  /** The statement that was the last to set it, by what it sets. */
  sets: Map<string, Statement>;
  /** The same of what is taken off. */
  unsets: Map<string, Statement>;
  /** Conditions that could not be told, and decide something; taken as not fulfilled. */
  unsure: Statement['branches'][number][];
  unsureFiles: string[];
}

interface State extends Run {
  subs: Declaration[];
  variables: Variables;
  lookup: Lookup;
  /** Subroutines that are being called. */
  open: string[];
}

/** `name`: several subroutines of one name are one behind the other. `variables` are changed by it. */
export function runSub(subs: Declaration[], name: string, variables: Variables, fallback: Lookup): Run {
  const state: State = {
    outcome: null,
    sets: new Map(),
    unsets: new Map(),
    unsure: [],
    unsureFiles: [],
    subs,
    variables,
    lookup: (asked) => (variables.has(asked) ? variables.get(asked) : fallback(asked)),
    open: [],
  };
  callSub(name, state);
  return state;
}

function callSub(name: string, state: State): void {
  if (state.open.includes(name)) return;
  state.open.push(name);
  for (const sub of state.subs) if (sub.name === name && state.outcome === null) runAll(sub.body, state);
  state.open.pop();
}

function runAll(body: Statement[], state: State): void {
  for (const statement of body) {
    if (state.outcome !== null) return;
    runOne(statement, state);
  }
}

function runOne(statement: Statement, state: State): void {
  const { kind, target, words } = statement;
  if (kind === 'if') choose(statement, state);
  if (kind === 'call') callSub(target, state);
  if (kind === 'return') state.outcome = { action: words[0]?.text ?? '', statement };
  if (kind === 'unset') {
    state.unsets.set(target, statement);
    state.variables.set(target, null);
  }
  if (kind !== 'set') return;
  state.sets.set(target, statement);
  state.variables.set(target, statement.operator === '=' ? evaluate(words, state.lookup) : undefined);
}

function choose({ branches, file }: Statement, state: State): void {
  for (const branch of branches) {
    const holds = branch.condition === null ? true : isTrue(evaluate(branch.condition, state.lookup));
    if (holds === true) {
      runAll(branch.body, state);
      return;
    }
    if (holds === undefined) doubt(branch, file, state);
  }
}

/** What it may set is not known any more. */
function doubt(branch: Statement['branches'][number], file: string, state: State): void {
  let decides = false;
  for (const one of everyStatement(branch.body)) {
    if (one.kind === 'set' || one.kind === 'unset') state.variables.set(one.target, undefined);
    decides ||= one.kind === 'return' || one.kind === 'call' || isDeciding(one.target);
  }
  if (!decides) return;
  state.unsure.push(branch);
  state.unsureFiles.push(file);
}

function isDeciding(target: string): boolean {
  return /^(?:req\.(?:url|backend_hint|http\.host)|bereq\.(?:backend|url|\w+_timeout)|beresp\.(?:do_\w+|ttl|uncacheable))$/.test(
    target,
  );
}

function everyStatement(body: Statement[]): Statement[] {
  return body.flatMap((one) => [one, ...one.branches.flatMap((branch) => everyStatement(branch.body))]);
}
