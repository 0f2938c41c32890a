/** What is known of one party that may answer, hold or end a stream: a server or framework, a hosted service, a gateway; a proxy by its profile. */
import type { DefaultLimit } from '../proxies/profile/limits.ts';
import type { OwnerTopic, OwnWord } from './words.ts';

/** A response header that shows it. Headers pass through hops, and anyone can set them: a hint, never a proof. */
export interface HeaderMark {
  header: string;
  pattern: RegExp;
}

/** A body that it writes itself. */
export interface OwnPage {
  body: RegExp;
  /** Only with this as well, where others write such a body too. */
  mark?: HeaderMark;
  /** Only with these; with any where it is absent. */
  statuses?: readonly number[];
  /** Proxies that are made of it write the same. */
  isProxysToo?: true;
  /** It compares the name in Host with a list of its own, and answers so to any other. */
  refusesName?: true;
  /** What has it answer so, and how that is changed. */
  word?: OwnWord;
}

export interface Owner {
  /** What a sentence calls it. */
  name: string;
  /** `proxy`: on the way; `server`: runs the application, or is part of it; `service`: hosted by somebody else; `gateway`: on the way, its logs are not read. */
  role: 'proxy' | 'server' | 'service' | 'gateway';
  /** Other hops may replace them. */
  marks?: HeaderMark[];
  pages?: OwnPage[];
  /** A header that shows that its worker serves one request at a time. */
  serial?: HeaderMark;
  /** That end a running response where nobody has changed them. */
  limits?: DefaultLimit[];
  /** Its own word for what a finding may advise to change. */
  words?: Partial<Record<OwnerTopic, OwnWord>>;
}
