/** One whole proxy: what is known of it, what of it is read, and how the lab starts it. */
import type { ConfigReading } from '../configs/reading.ts';
import type { Dialect } from '../logs/dialect.ts';
import type { AdminSnapshot, RouteQuery } from '../model/route-query.ts';
import type { ConfigsReader } from './config-reader.ts';
import type { Profile } from './profile/profile.ts';
import type { Starter } from './starter.ts';

export interface WholeProxy {
  profile: Profile;
  /** In the order in which they are tried; absent: its logs are not read. */
  dialects?: Dialect[];
  /** The settings of one hop for one request; absent: its configs are not read. */
  readConfigs?: ConfigsReader;
  /** Lines of a config, 1-based, that may hold a secret. */
  secretLines?: (text: string) => ReadonlySet<number>;
  /** One look at a running one through its admin interface. @throws DoctorError where it gives no usable answer. */
  readAdmin?: (hop: string, url: string, query: RouteQuery) => Promise<AdminReading>;
  /** Absent: the lab cannot start it. */
  starter?: Starter;
}

/** What a running proxy says of itself. */
export interface AdminReading {
  snapshot: AdminSnapshot;
  reading: ConfigReading;
}
