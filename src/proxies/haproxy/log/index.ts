/** The ways in which HAProxy writes its logs. */
import type { Dialect } from '../../../logs/dialect.ts';
import { haproxyAccess } from './access.ts';
import { haproxyNotices } from './notices.ts';

/** In the order in which they are tried. */
export const haproxyDialects: Dialect[] = [haproxyAccess, haproxyNotices];
