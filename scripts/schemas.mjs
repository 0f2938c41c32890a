#!/usr/bin/env node
// Writes the JSON Schemas that the package ships, from the built schemas: run it after a change of one (npm run schemas).
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { reportJsonSchema } from '../dist/report/schema/index.js';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));
writeFileSync(`${docs}report.schema.json`, `${JSON.stringify(reportJsonSchema(), null, 2)}\n`);
