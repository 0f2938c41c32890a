/** What a rule lacked, in words, with the flag that supplies it. */
import type { Missing } from '../model/finding.ts';
import type { Hop, Plan } from '../model/plan.ts';
import { flagText, logOfEnds, profilesWith } from '../proxies/profile/inputs.ts';
import { profiles } from '../proxies/profile/known.ts';
import type { HopField } from '../proxies/profile/profile.ts';

/** `an access log (--nginx-access-log FILE)`; flags of this command, for the proxies of this run, or for both kinds. */
export function missingInput(missing: Missing, { hops, command }: Pick<Plan, 'hops' | 'command'>): string {
  const [input, remedy] = missing === 'time' ? ['more time', longer[command]] : words[missing];
  return `${input} (${remedy.replace(/<(.+)>/, (_, name: HopField) => flags(name, hops))})`;
}

const longer: Record<Plan['command'], string> = {
  diagnose: 'a longer --for, or --until-cut 10m',
  soak: 'a longer --duration',
  load: 'a longer --hold',
};

function flags(name: HopField, hops: Hop[]): string {
  const wantedInputs = hops.filter((hop) => !isGiven(name, hop));
  const all = profilesWith(name).map(({ kind }) => kind);
  const known = all.filter((kind) => wantedInputs.some((hop) => hop.proxy === kind));
  const kinds = known.length > 0 ? known : all;
  const short = kinds.map((kind) => flagText(kind, name)).join(' or ');
  const readable = hops.filter(({ proxy }) => logOfEnds(proxy) !== null);
  return readable.length > known.length ? `${short}, or ${name}= in --hop` : short;
}

function isGiven(name: string, { accessLogs, errorLogs, configs }: Hop): boolean {
  if (name === 'config') return configs.length > 0;
  return (name === 'access-log' ? accessLogs : errorLogs).length > 0;
}

/** Of every proxy that has one. */
function flagsOf(field: HopField): string {
  return profilesWith(field)
    .map(({ kind }) => flagText(kind, field))
    .join(' or ');
}

function ownersOf(field: HopField): string {
  return profilesWith(field)
    .map(({ name }) => name)
    .join(' or ');
}

const telling = profiles.flatMap(({ logs }) => logs?.telling ?? []).join(' or ');

/** What was missing, and what supplies it; `<name>` stands for the flags of that name. */
const words: Record<Exclude<Missing, 'time'>, [input: string, remedy: string]> = {
  'access-log': ['an access log', '<access-log>'],
  'error-log': ['an error log', `${flagsOf('error-log')}, or error-log= in --hop`],
  'error-log-level': ['an error log that keeps the line', `${telling}, then run again`],
  'error-line': ['an error line about these streams', 'none in the logs given is'],
  config: ["the proxy's config", '<config>'],
  'config-part': ['the part of the config that takes this request', 'not found in the files given'],
  direct: ['a way around the proxies', '--direct URL'],
  'direct-answer': [
    'streams around the proxies that can be compared',
    'those asked did not open, or too little came on them',
  ],
  http3: ['HTTP/3', 'which this tool does not speak'],
  admin: [`${ownersOf('admin')}'s admin interface`, flagsOf('admin')],
  http2: ['an HTTP/2 stream', '--http2, or --http2-prior-knowledge for http://'],
  http1: ['an HTTP/1.1 stream', '--http1.1, or leave out --http2'],
  gzip: ['a stream asked for with gzip', '--compressed'],
  events: ['events', 'run again while the endpoint has something to send'],
  'log-row': ['a log row for these streams', 'none in the logs given belongs to them'],
  'own-log': ['the log of that proxy', 'which this tool does not read yet'],
  'own-config': ['the config of that proxy', 'which this tool does not read yet'],
  'own-code': ['what that program sets in its code', 'it has no config that could be read'],
  'kept-inputs': ['the logs and configs that were given', 'they were not kept: run it again'],
  'second-stream': ['a second stream at the same time', 'leave out --one-at-a-time'],
  'browser-origin': ["the origin of the browser's page", '--origin https://app.example.com'],
  'origin-log': ["the origin's own log", 'to be read beside this report'],
};
