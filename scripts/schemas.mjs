#!/usr/bin/env node
// Writes the JSON Schemas that the package ships, from the built schemas: run it after a change of one (npm run schemas).
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { scenarioJsonSchema } from '../dist/commands/scenario/json-schema.js';
import { stagedScenarioJsonSchema } from '../dist/lab/scenario.js';
import { reportJsonSchema } from '../dist/report/schema/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
mkdirSync(`${root}docs`, { recursive: true });
const schemas = {
  'docs/report.schema.json': reportJsonSchema(),
  'docs/scenario.schema.json': scenarioJsonSchema(),
  'scenarios/schema.json': stagedScenarioJsonSchema(),
};
for (const [file, schema] of Object.entries(schemas))
  writeFileSync(`${root}${file}`, `${JSON.stringify(schema, null, 2)}\n`);
