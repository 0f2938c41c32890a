/**
 * What a case says: how a framework is started, how it usually fails and is cured, what was seen of both on the wire, and
 * what the command must make of it. Cases are data; in their strings `{{port.NAME}}`, `{{dir}}`, `{{limitS}}`,
 * `{{limitMs}}` and `{{pastLimitMs}}` are filled in.
 */
import type { VerdictWord } from '../../../src/model/report.ts';

/** A program that a case starts; NAME in `{{port.NAME}}`. */
export interface Server {
  name: string;
  /** The toolchain (`node`, `python`, `bun`, `go`, `java`), then its words; paths are those of `apps/`. */
  run: string[];
  env?: Record<string, string>;
  /** It prints this when it is ready. Left out: it is ready when its port accepts connections. */
  ready?: string;
  /** Asked once before anything is judged: what it compiles at the first request is no trouble of a stream. */
  warmUp?: string;
}

/** What a plain client saw, which is no judgement of the command's. */
export interface Seen {
  /** Opened at once; the rest is about the last of them. Left out: 1. */
  streams?: number;
  /** Sent along: what a browser would send. */
  headers?: Record<string, string>;
  status?: number;
  /** `cut`: the end shows that something is missing; `none`: no head at all. */
  end?: 'open' | 'ended' | 'cut' | 'none';
  /** Ends so long after the request: limits are named by `{{limitS}}`, so that it holds for the default as well. */
  endsAfterLimit?: { bySilence: boolean; lateS: number };
  firstEventS?: [number, number];
  events?: [number, number];
}

/** What the command must say. */
export interface Expected {
  verdict: VerdictWord | VerdictWord[];
  /** One of these rules leads; or stands among findings that are `possible` and adjacent, as hypotheses are. */
  root?: string[];
  /** Whose it is: `where.proxy` of that finding. From the URL alone another is forgiven where it is only `possible`. */
  owner?: string[];
  /** Each must stand in a fix of the findings, in this spelling: the framework's own word. */
  words?: string[];
  /** Rules that must not be found. */
  absent?: string[];
  /** Rules that may be found only as `possible`. */
  atMostPossible?: string[];
  /** Texts that must not be printed in a finding. */
  unsaid?: string[];
  /** Findings above info are one of these, beside `root`, its consequences, and hypotheses beside it that are `possible`. */
  also?: string[];
}

/** The request; what is not said is the command's default. */
export interface Request {
  flags?: string[];
  /** Header lines. */
  headers?: string[];
  /** Sent with POST, as JSON. */
  body?: string;
  /** An MCP session is opened first, and its id sent along. */
  session?: { path: string };
}

/** How the front is set: a template of `fronts/`. */
export type Front = 'nginx' | 'nginx-bare' | 'nginx-ip-hash' | 'envoy';

export interface Cure {
  /** What was changed, in words. */
  why: string;
  /** Changes of the servers, by name. */
  servers?: Record<string, Partial<Server>>;
  request?: Request;
  front?: Front;
  seen: Seen;
  /** Left out: healthy, and nothing above info. */
  expect?: Expected;
}

export interface FrameworkCase {
  /** Unique, kebab case. */
  name: string;
  framework: string;
  /** Its usual failure, in words. */
  trouble: string;
  servers: Server[];
  front: Front;
  /** Servers that the front balances over; the first is the one that is asked alone. Left out: `app`. */
  upstreams?: string[];
  /** The server that `--direct` asks. Left out: the first upstream. */
  direct?: string;
  path: string;
  request?: Request;
  /** The limit that cuts, s: in the tests, and by default. */
  limitS?: { inTests: number; byDefault: number };
  /** `--for`, s. */
  watchS: number;
  /** Shows only behind the front. */
  isFrontOnly?: boolean;
  seen: Seen;
  expect: { url: Expected; everything?: Expected; fronted?: Expected };
  cure: Cure;
}

/** From the URL alone (the framework, the framework behind the front), with everything, and the same of the cured one. */
export const stages = ['alone', 'fronted', 'everything', 'cured', 'cured-everything'] as const;
export type StageName = (typeof stages)[number];

/** The stages of a case, in order. */
export function stagesOf(one: FrameworkCase): StageName[] {
  return stages.filter((stage) => stage !== 'alone' || !one.isFrontOnly);
}

export const isCured = (stage: StageName) => stage.startsWith('cured');
/** It goes through the front. */
export const isFronted = (one: FrameworkCase, stage: StageName) =>
  one.isFrontOnly || (stage !== 'alone' && stage !== 'cured');
export const hasEverything = (stage: StageName) => stage.endsWith('everything');

/** The servers as that stage starts them. */
export function serversOf(one: FrameworkCase, stage: StageName): Server[] {
  if (!isCured(stage)) return one.servers;
  return one.servers.map((server) => {
    const change = one.cure.servers?.[server.name];
    return change ? { ...server, ...change, env: { ...server.env, ...change.env } } : server;
  });
}

/** The front as that stage starts it. */
export const frontOf = (one: FrameworkCase, stage: StageName) =>
  (isCured(stage) && one.cure.front) || one.front;

/** What the command must say in that stage. */
export function expectedIn({ expect, cure }: FrameworkCase, stage: StageName): Expected {
  if (isCured(stage)) return cure.expect ?? { verdict: 'healthy' };
  if (stage === 'everything') return expect.everything ?? expect.fronted ?? expect.url;
  return stage === 'fronted' ? (expect.fronted ?? expect.url) : expect.url;
}
