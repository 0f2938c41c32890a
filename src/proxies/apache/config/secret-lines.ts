/** Lines of an Apache config that may hold a secret. */
import { mayNameSecret } from '../../../configs/secret-looks.ts';
import { readStatements, type Statement } from './words.ts';

/** Directives whose words hold no secret; all others are taken to hold one. */
const plain = new Set(
  (
    'virtualhost location locationmatch directory directorymatch files filesmatch proxy proxymatch ifmodule ifdefine ifversion ' +
    'iffile limit limitexcept requireall requireany requirenone serverroot servername serveralias serveradmin listen loadmodule ' +
    'include includeoptional user group pidfile defaultruntimedir documentroot directoryindex timeout keepalive keepalivetimeout ' +
    'maxkeepaliverequests startservers minsparethreads maxsparethreads threadsperchild maxrequestworkers serverlimit threadlimit ' +
    'maxconnectionsperchild gracefulshutdowntimeout errorlog loglevel customlog transferlog logformat errorlogformat hostnamelookups ' +
    'accessfilename options allowoverride require order allow deny satisfy authtype protocols h2maxsessionstreams ' +
    'h2outputbuffering h2streamtimeout h2streammaxmemsize sslengine sslprotocol sslciphersuite sslhonorcipherorder sslcertificatefile ' +
    'sslproxyengine sslproxyverify sslproxyprotocol sslproxycheckpeername proxypass proxypassmatch proxypassreverse ' +
    'proxypreservehost proxyrequests proxytimeout proxyvia proxybadheader proxyiobuffersize proxyerroroverride proxypassinherit ' +
    'balancermember proxyset rewriteengine rewriteoptions setoutputfilter addoutputfilterbytype addoutputfilter sethandler ' +
    'addtype addhandler typesconfig mutex requestreadtimeout usecanonicalname servertokens serversignature traceenable errordocument ' +
    'alias bufferedlogs filterdeclare deflatecompressionlevel deflatebuffersize undefine'
  ).split(' '),
);

/** Of `SetEnv` only what switches something of mod_proxy or mod_deflate. */
const harmlessVariables =
  /^(?:no-gzip|no-brotli|proxy-[a-z-]+|force-proxy-request-1\.0|downgrade-1\.0|nokeepalive)$/;

/** 1-based lines of statements that may hold a secret, all lines of theirs, and of telling comments. */
export function apacheSecretLines(text: string): ReadonlySet<number> {
  const statements = readStatements(text);
  const found = statements
    .filter((one) => !isHarmless(one))
    .flatMap(({ line, endLine }) => span(line, endLine));
  const comments = text.split('\n').flatMap((line, index) => {
    const [, comment] = /^\s*#(.*)/.exec(line) ?? [];
    return comment !== undefined && mayNameSecret(comment) ? [index + 1] : [];
  });
  return new Set([...found, ...comments]);
}

function isHarmless({ kind, name, args }: Statement): boolean {
  if (kind === 'close') return true;
  const key = name.toLowerCase();
  if (args.some(({ text }) => /(?:secret|password)=|:\/\/[^/\s]*@/i.test(text))) return false;
  if (key === 'setenv') return harmlessVariables.test(args[0]?.text ?? '');
  return plain.has(key);
}

function span(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
