/** What the tool knows of one proxy, as plain data: its names, its words and its habits. Imports `model` alone. */
import type { ProxyKind, Reason } from '../../model/log-record.ts';
import type { ReasonDetail } from '../../model/reason-detail.ts';
import type { Change, Effect } from './change.ts';
import type { Generator } from './generator.ts';
import type { Habits } from './habits.ts';
import type { DefaultLimit } from './limits.ts';
import type { Advice, OwnPhrase, OwnTopic, Phrase, Topic } from './words.ts';

/** What a user may hand over of a proxy: the end of a flag, and a key of `--hop`. */
export type HopField = 'access-log' | 'error-log' | 'config' | 'log-format' | 'admin';

/** A flag of its own: `--nginx-config <file>`. */
export interface HopFlag {
  field: HopField;
  placeholder: string;
  /** What the help says of it. */
  about: string;
}

/** A counter, by the last part of its name, that rises by one for each stream that ends for that reason. */
export type EndCounter = [suffix: string, reason: Reason];

/** What its logs tell, where they are read. */
export interface LogWords {
  /** Which of them says why a stream ended; one that says so in its access log writes no error log. */
  ends: 'access' | 'error';
  /** Where it says what its processes do; absent: nowhere. */
  processes?: 'notices' | 'admin';
  /** How its error log is told to keep the notices of its processes. */
  notices?: string;
  /** The fields of an access log's format that name the upstream. */
  upstreamFields: string;
  /** The field of an access log's format that tells which lines of the error log are whose; absent: its lines name none. */
  connectionField?: string;
  /** How its error log is told to keep the lines that say why a stream ended. */
  telling?: string;
}

/** An answer that it makes by itself. Pages pass through hops: never a proof. */
export interface OwnAnswer {
  /** By a header that it carries, by what its body says, or by whose page it is. */
  header?: string;
  body?: RegExp;
  /** Only with these statuses; every error where it is absent. */
  status?: number;
  reason: Reason;
  /** What else it says of that. */
  reasonDetails?: ReasonDetail[];
  /** What the text says about it; null: the body itself. */
  words: string | null;
  confidence: 'likely' | 'possible';
  /** Its error log has a line where it gave up an upstream for it. */
  leavesLine?: true;
}

/** How an answer shows who made it. */
export interface AnswerMarks {
  /** The body is a page of its own. */
  page?: RegExp;
  /** Each failure of its own has that page, unless its config says otherwise. */
  isPageUsual?: true;
  /** A header that it adds to what an upstream answered, and not to what it answers itself. */
  passedOn?: string;
  /** A header that shows that its cache answered. */
  cached?: { header: string; pattern: RegExp };
}

/** A response header that it leaves on an answer. Headers pass through hops: presence is a hint, never a proof. */
export interface Fingerprint {
  header: string;
  pattern: RegExp;
  /** Where several match, the lowest is the one: some headers are passed on from behind. */
  rank: number;
}

export interface Profile {
  /** What flags, scenario files and reports call it. */
  kind: ProxyKind;
  /** What a sentence calls it. */
  name: string;
  /** What a heading calls it, where that is not its kind. */
  short?: string;
  /** Its place in lists that a user reads, the lowest first. */
  rank: number;
  /** In the order of the help; absent: it is named by `--hop` alone. */
  flags?: HopFlag[];
  advice?: Partial<Record<Topic | OwnTopic, Advice>>;
  phrases?: Partial<Record<Phrase | OwnPhrase, string>>;
  habits?: Habits;
  fingerprints?: Fingerprint[];
  /** The first that fits is the one. */
  answers?: OwnAnswer[];
  marks?: AnswerMarks;
  /** What statuses of its own mean, as sentences. */
  statuses?: Record<number, string>;
  /** Absent: its logs are not read. */
  logs?: LogWords;
  counters?: EndCounter[];
  /** What ends running streams where its config says nothing. */
  limits?: DefaultLimit[];
  /** Programs that write its config. */
  generators?: Generator[];
  /** How a change of its config comes to hold. */
  effect?: (change: Change) => Effect;
}
