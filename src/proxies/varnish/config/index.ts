/** VCL, and what starts varnishd: the settings that govern one request. */
import { readConfigText } from '../../../configs/config-file.ts';
import type { ConfigReading } from '../../../configs/reading.ts';
import { badInput } from '../../../errors.ts';
import type { RouteQuery } from '../../../model/route-query.ts';
import type { ConfigFile } from '../../../model/setting.ts';
import { type ConfigsRead, collect } from '../../config-reader.ts';
import { behindOf } from './backend.ts';
import { isCommandLine, readCommandLine } from './command-line.ts';
import { readVclFiles } from './files.ts';
import { handlingOf } from './handling.ts';
import type { Scope } from './scope.ts';
import { requestSettings } from './settings.ts';
import { timerSettings } from './timers.ts';

/**
 * Reads VCLs for one request. A file that starts varnishd (a systemd unit, a script, a compose file) gives the run-time
 * parameters to the VCLs that are given with it.
 */
export function readVarnishConfigs(hop: string, paths: string[], query: RouteQuery): ConfigsRead {
  const { readings: texts, faults } = collect(paths, readOne);
  const starting = texts.find(({ text }) => isCommandLine(text)) ?? null;
  const command = starting && { file: starting.file, line: readCommandLine(starting.text) };
  const vcls = texts.filter(({ text }) => !isCommandLine(text));
  const read = collect(
    vcls.map(({ file }) => file),
    (path) => {
      const text = vcls.find(({ file }) => file === path)?.text ?? '';
      return readVcl(hop, { file: path, text }, query, command);
    },
  );
  const alone = starting && vcls.length === 0 ? [withoutVcl(hop, starting, query)] : [];
  return { readings: [...read.readings, ...alone], faults: [...faults, ...read.faults] };
}

function readOne(path: string): ConfigFile {
  const { text, why } = readConfigText(path, true);
  if (text === null) throw badInput(`cannot read the config ${path} of Varnish`, why, '');
  return { file: path, text };
}

/** Throws badInput, with file and line, for what is no VCL. */
function readVcl(
  hop: string,
  { file, text }: ConfigFile,
  query: RouteQuery,
  command: Scope['command'],
): ConfigReading {
  const { declarations, files, warnings } = readVclFiles(file, text);
  const handling = handlingOf(declarations, query);
  const behind = behindOf(declarations, handling);
  const scope: Scope = { hop, declarations, files, handling, behind, command };
  const source = command === null ? [] : [textOf(command.file)];
  return {
    settings: [...requestSettings(scope), ...timerSettings(scope)],
    files: [...files, ...source],
    logs: [],
    warnings: [...warnings, ...unsureWarnings(scope), ...pipeWarnings(scope)],
  };
}

function textOf(file: string): ConfigFile {
  return { file, text: readConfigText(file).text ?? '' };
}

/** The parameters alone: which backend takes the request is not known. */
function withoutVcl(hop: string, { file, text }: ConfigFile, query: RouteQuery): ConfigReading {
  const line = readCommandLine(text);
  const handling = handlingOf([], query);
  const behind = { backends: [], director: null, statement: null };
  const scope: Scope = { hop, declarations: [], files: [], handling, behind, command: { file, line } };
  const named = line.vcl === null ? '' : ` (${line.vcl})`;
  return {
    settings: timerSettings({ ...scope, handling: { ...handling, action: 'pass' } }),
    files: [{ file, text }],
    logs: [],
    warnings: [
      `${file}: the VCL${named} was not given: which backend takes the request, and its timeouts, are not known`,
    ],
  };
}

/** Conditions on what is not known, which decide something. */
function unsureWarnings({ handling }: Scope): string[] {
  return [handling.recv, handling.fetch, handling.response].flatMap(({ unsure, unsureFiles }) =>
    unsure.map(
      ({ start }, index) =>
        `${unsureFiles[index]}:${start.start.line}: whether this condition holds cannot be told; it is taken as not fulfilled`,
    ),
  );
}

function pipeWarnings({ handling: { action, statement } }: Scope): string[] {
  if (action !== 'pipe' || statement === null) return [];
  return [
    `${statement.file}:${statement.start.start.line}: over HTTP/2 Varnish does a pass in place of return (pipe): pipe_timeout holds over HTTP/1.1 alone`,
  ];
}
