/** The one word for a run: what each means is in the report's contract. */
export type VerdictWord = 'healthy' | 'degraded' | 'broken' | 'inconclusive';
