/** Which server runs the application, by the headers that came from it. */
import { type Facts, openedStreams } from '../../model/facts.ts';
import { applicationServer, type Maker } from '../../proxies/profile/makers/index.ts';

/** Proxies replace such headers: where none names one, nothing is known. */
export function applicationServerOf(facts: Facts): Maker | null {
  for (const { headers } of openedStreams(facts)) {
    const named = applicationServer(headers);
    if (named) return named;
  }
  return null;
}
