/**
 * Kinds of failure that the fixed worlds still show, and in how many of them: invariant | true cause | said | given.
 * The list may only shrink: `npm run worlds -- --shrink` takes out what is mended.
 */
export const knownKinds: Readonly<Record<string, number>> = {
  'alarm-in-health | untroubled steady | client-timeout likely | all': 1,
  'cause-untold | held+no head | response-timeout likely | all': 1,
  'cause-untold | idle-limit@origin | origin-restart likely | all': 1,
  'cause-untold | no head | request-refused possible | all': 1,
  'cause-untold | refused@origin | auth-rejected likely | all': 1,
  'cause-untold | refused@origin | request-refused likely | all': 2,
  'consequence-first | age-limit@origin | client-timeout certain | logs': 1,
  'consequence-first | held+no head | response-timeout likely | all': 1,
  'consequence-first | held+no head | response-timeout likely | some': 2,
  'consequence-first | idle-limit@haproxy | proxy-reload likely | all': 1,
  'consequence-first | idle-limit@origin | origin-restart likely | all': 1,
  'consequence-first | idle-limit@origin | upstream-closed likely | all': 1,
  'undecided | no head | request-refused + request-refused | all': 1,
  'wrong-certain | idle-limit@pingora | upstream-closed | all': 1,
};
