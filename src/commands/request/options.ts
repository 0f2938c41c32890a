/** The options that shape the request: curl's names, letters and meanings. */
import { type Command, Option } from 'commander';
import { append } from '../command.ts';
import type { DataPart } from './body.ts';

/** Adds them to a command; the data flags land in `parts` in the order of the command line. */
export function addRequestOptions(command: Command, parts: DataPart[]): void {
  addMessageOptions(command, parts);
  addConnectionOptions(command);
  command.optionsGroup('Accepted because curl commands have them, without effect:');
  for (const flag of [
    '-N, --no-buffer',
    '-s, --silent',
    '-S, --show-error',
    '-v, --verbose',
    '-i, --include',
  ]) {
    command.addOption(new Option(flag).hideHelp());
  }
}

function addMessageOptions(command: Command, parts: DataPart[]): void {
  const data = (flag: string, kind: DataPart['kind'], text: string) => {
    const keep = (value: string) => {
      parts.push({ kind, text: value });
    };
    command.addOption(new Option(flag, text).argParser(keep));
  };
  command
    .optionsGroup('Request (as with curl):')
    .option('-H, --header <line>', 'a header, "Name: value"; "Name:" leaves one out; repeatable', append)
    .option('-X, --request <method>', 'the method (default: GET, or POST with data)');
  data('-d, --data <data>', 'data', 'a body; @file reads one, @- standard input');
  data('--data-raw <data>', 'data-raw', 'a body, in which @ means nothing');
  data('--data-binary <data>', 'data-binary', 'a body; @file is sent byte for byte');
  command
    .option('-u, --user <name:password>', 'HTTP Basic authentication')
    .option('-b, --cookie <name=value>', 'cookies to send', append)
    .option('-A, --user-agent <name>', 'the User-Agent; without one, a tag there finds your log rows')
    .option('-e, --referer <url>', 'the Referer')
    .option('--compressed', 'ask for compression in the main trials too')
    .option('-L, --location', 'follow redirects; another scheme, host or port gets only harmless headers')
    .option('--location-trusted', 'follow redirects, and send credentials and body there too');
}

function addConnectionOptions(command: Command): void {
  command
    .optionsGroup('Connection (as with curl):')
    .option('-k, --insecure', 'go on when the certificate is not trusted')
    .option('--cacert <file>', 'trust the authorities in this PEM file')
    .option('--cert <file>', "the client's certificate, PEM")
    .option('--key <file>', "the client's private key, PEM")
    .option('--http1.1', 'only HTTP/1.1')
    .addOption(new Option('--http2', 'only HTTP/2').conflicts('http1.1'))
    .addOption(
      new Option('--http2-prior-knowledge', 'only HTTP/2, in clear text for an http:// URL').conflicts(
        'http1.1',
      ),
    )
    .option('-x, --proxy <url>', 'a forward proxy, http:// (default: https_proxy and the like)')
    .option('--resolve <host:port:address>', 'take this address for that host and port; repeatable', append)
    .option('--connect-to <host:port:host:port>', 'connect there instead; repeatable', append)
    .option('--unix-socket <path>', 'connect through this socket')
    .option('-4, --ipv4', 'only IPv4 addresses')
    .option('-6, --ipv6', 'only IPv6 addresses')
    .option('--connect-timeout <seconds>', 'give up connecting after this long (default: 10)')
    .option('-m, --max-time <seconds>', 'end each stream after this long');
}
