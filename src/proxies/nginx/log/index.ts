/** The ways in which Nginx writes its logs. */
import type { Dialect } from '../../../logs/dialect.ts';
import { nginxAccess } from './access.ts';
import { nginxError } from './error.ts';
import { nginxJson } from './json.ts';

/** In the order in which they are tried. */
export const nginxDialects: Dialect[] = [nginxAccess, nginxJson, nginxError];
