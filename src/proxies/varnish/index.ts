/** Varnish: its profile, and how it is started. */
import type { WholeProxy } from '../whole-proxy.ts';
import { varnish as profile } from './profile.ts';
import { varnishStarter } from './starter.ts';

export const varnish: WholeProxy = { profile, starter: varnishStarter };
