#!/usr/bin/env node
// Writes docs/rules/, a page for each rule and the list of all, from the built rules: run it after a change of one (npm run rule-pages).
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rulePages } from '../dist/commands/explain/pages.js';

const folder = fileURLToPath(new URL('../docs/rules/', import.meta.url));
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [file, text] of Object.entries(rulePages())) writeFileSync(`${folder}${file}`, text);
