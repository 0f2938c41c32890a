/** The ways in which Apache writes its logs. */
import type { Dialect } from '../../../logs/dialect.ts';
import { apacheAccess } from './access.ts';
import { apacheError } from './error.ts';

/** In the order in which they are tried. */
export const apacheDialects: Dialect[] = [apacheAccess, apacheError];
