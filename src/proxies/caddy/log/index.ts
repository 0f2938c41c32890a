/** The kinds of Caddy's logs. */
import type { Dialect } from '../../../logs/dialect.ts';
import { caddyAccess } from './access.ts';
import { caddyLog } from './runtime.ts';

export const caddyDialects: Dialect[] = [caddyAccess, caddyLog];
