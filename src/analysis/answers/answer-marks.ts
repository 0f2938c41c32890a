/** Who wrote an answer, by the answer's own marks: headers that a proxy adds, and its pages. */
import type { Facts } from '../../model/facts.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import { header, type Stream } from '../../model/stream.ts';
import { profiles } from '../../proxies/profile/known.ts';
import type { Profile } from '../../proxies/profile/profile.ts';
import { weaker } from '../parties/blame.ts';
import { type Answerer, unknownAnswerer } from './answer-party.ts';
import { type PageMaker, pageMaker } from './error-page.ts';

/** Some proxies put a header on what an upstream answered, and not on what they answer themselves. */
export function fromMarks(facts: Facts, stream: Stream): Answerer | null {
  const passer = profiles.find(({ marks }) => marks?.passedOn && header(stream, marks.passedOn) !== null);
  const maker = pageMaker(stream);
  if (passer && maker?.by === 'proxy') return byInnerPage(facts, maker, passer);
  if (passer) {
    return {
      ...unknownAnswerer,
      by: 'origin',
      proxy: 'origin',
      confidence: 'likely',
      because: `the answer carries ${passer.marks?.passedOn}, which ${passer.name} adds to what an upstream answered`,
    };
  }
  if (maker) return byPage(facts, maker);
  const bare = stream.bytes === 0 ? profiles.find((profile) => isUnmarked(stream, profile)) : undefined;
  if (!bare) return null;
  return {
    ...marked(facts, bare.kind),
    because: `it has the marks of ${bare.name} and not those of an upstream (no ${bare.marks?.passedOn}, no body)`,
  };
}

function byPage(facts: Facts, { by, proxy, name }: PageMaker): Answerer {
  const because = `the body is ${name}'s own page`;
  if (by !== 'proxy') return { ...unknownAnswerer, by, proxy, because, confidence: 'likely' };
  return { ...marked(facts, proxy), because, ...(proxy === 'unknown' && { name }) };
}

/** A proxy's own page that another one passed on: the writer stands behind the first. */
function byInnerPage({ hops }: Facts, maker: PageMaker, { marks, name }: Profile): Answerer {
  const behind = { hops: hops.slice(1) };
  const because = `the body is ${maker.name}'s own page, and ${name} in front says by ${marks?.passedOn} that it passed it on`;
  return { ...marked(behind, maker.proxy), because, ...(maker.proxy === 'unknown' && { name: maker.name }) };
}

/** Its name without the header that it would have added. */
export function isUnmarked(stream: Stream, { marks, fingerprints = [] }: Profile): boolean {
  const server = header(stream, 'server') ?? '';
  return (
    marks?.passedOn !== undefined &&
    header(stream, marks.passedOn) === null &&
    fingerprints.some(({ header, pattern }) => header === 'server' && pattern.test(server))
  );
}

function marked({ hops }: Pick<Facts, 'hops'>, proxy: ProxyKind): Answerer {
  const alike = hops.filter((hop) => hop.proxy === proxy);
  const hop = alike.length === 1 ? (alike[0]?.name ?? null) : null;
  return {
    ...unknownAnswerer,
    by: 'proxy',
    hop,
    proxy,
    confidence: weaker('likely', hops.length > 0 && alike.length === 0 ? 'possible' : 'likely'),
  };
}
