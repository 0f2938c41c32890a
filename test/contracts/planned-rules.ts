/**
 * Rules that others name already (as a consequence, or as what must not be said) and that are still to be written. The
 * list may only shrink: a rule that is written, or named by nobody any more, must leave it.
 */
export const plannedRules = [] as const;
