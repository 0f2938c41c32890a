/** HEAD beside GET: who answers a request that opens no stream, and whether that is who refuses the other. */
import type { HeadTrial } from '../../model/experiment.ts';
import type { Facts } from '../../model/facts.ts';
import { header, isOpened, type Stream } from '../../model/stream.ts';
import { answererOf } from '../answers/answerer.ts';
import { askedStreams } from '../answers/asked-streams.ts';

/** Null unless HEAD was asked. */
export function headTrial(facts: Facts): HeadTrial | null {
  const head = facts.beside?.filter(({ asks }) => asks === 'head').at(-1);
  const [get] = askedStreams(facts);
  if (!head || !get) return null;
  return {
    status: head.status,
    failure: head.failure?.code ?? null,
    server: header(head, 'server'),
    via: header(head, 'via'),
    get: { status: get.status, server: header(get, 'server') },
    words: wordsOf(facts, head, get),
  };
}

function wordsOf(facts: Facts, head: Stream, get: Stream): string {
  if (head.status === null) return 'HEAD was not answered';
  const who = partyWords(facts, head);
  const answer = `HEAD is answered ${head.status}${who}`;
  const isTaken = head.status < 400;
  if (isOpened(get))
    return isTaken
      ? `${answer}, and ${get.method} with an event stream`
      : `${answer} where ${get.method} opens the stream: a client that looks for the endpoint by HEAD takes it for missing`;
  const refused = `${get.method} with ${get.status}${partyWords(facts, get)}`;
  if (isTaken) return `${answer}, ${refused}: the refusal goes by the method, or by what only a stream needs`;
  const isSame = head.status === get.status && header(head, 'server') === header(get, 'server');
  return `${answer}, ${refused}: ${isSame ? 'one party refuses both' : 'the two are refused differently'}`;
}

/** A row or an answer's own marks say who; else its Server header does, which anybody may write. */
function partyWords(facts: Facts, stream: Stream): string {
  const { by, hop, proxy, name } = answererOf(facts, stream);
  if (by === 'origin') return ' by the origin';
  if (by === 'proxy')
    return ` by ${name ?? (hop === null || hop === proxy ? proxy : `${proxy}, hop ${hop}`)}`;
  const parts = ['server', 'via'].flatMap((field) => {
    const value = header(stream, field);
    return value === null ? [] : [`${field}: ${value}`];
  });
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}
