/** The cases, framework by framework. To add one: a file with its data, and a line here. */
import type { FrameworkCase } from '../harness/case.ts';
import { bun } from './bun.ts';
import { express } from './express.ts';
import { flask } from './flask.ts';
import { go } from './go.ts';
import { gunicorn } from './gunicorn.ts';
import { mcpTypescript } from './mcp-typescript.ts';
import { nodeProxies } from './node-proxies.ts';

export const cases: FrameworkCase[] = [
  ...gunicorn,
  ...flask,
  ...express,
  ...bun,
  ...go,
  ...nodeProxies,
  ...mcpTypescript,
];
