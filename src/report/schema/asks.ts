/** What a request asks beside the user's own question. */
export const besideAsks = [
  'other-host',
  'other-path',
  'ordinary',
  'again',
  'via',
  'heartbeat',
  'head',
  'slow-reader',
  'left-early',
  'as-browser',
] as const;
