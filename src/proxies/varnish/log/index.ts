/** The dialects of Varnish: what `varnishncsa` and `varnishlog` write. */
import type { Dialect } from '../../../logs/dialect.ts';
import { varnishAccess } from './access.ts';
import { varnishLog } from './varnishlog.ts';

export const varnishDialects: Dialect[] = [varnishAccess, varnishLog];
