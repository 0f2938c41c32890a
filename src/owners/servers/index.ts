/** Servers and frameworks that run an application, or are part of it: one entry each. A new one is an entry in the file of its language. */
import type { Owner } from '../owner.ts';
import { node } from './node.ts';
import { others } from './others.ts';
import { python } from './python.ts';

export const servers: readonly Owner[] = [...python, ...node, ...others];
