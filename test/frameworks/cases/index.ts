/** The cases, framework by framework. To add one: a file with its data, and a line here. */
import type { FrameworkCase } from '../harness/case.ts';
import { bun } from './bun.ts';
import { django } from './django.ts';
import { express } from './express.ts';
import { fastify } from './fastify.ts';
import { flask } from './flask.ts';
import { go } from './go.ts';
import { gunicorn } from './gunicorn.ts';
import { hono } from './hono.ts';
import { mcpPython } from './mcp-python.ts';
import { mcpTypescript } from './mcp-typescript.ts';
import { nextRewrites } from './next.ts';
import { nodeProxies } from './node-proxies.ts';
import { spring } from './spring.ts';
import { uvicorn } from './uvicorn.ts';

export const cases: FrameworkCase[] = [
  ...bun,
  ...django,
  ...express,
  ...fastify,
  ...flask,
  ...go,
  ...gunicorn,
  ...hono,
  ...mcpPython,
  ...mcpTypescript,
  ...nextRewrites,
  ...nodeProxies,
  ...spring,
  ...uvicorn,
];
