/** Texts of flags, a curl command or a scenario file, read once into what a plan holds. `where` names the text's place. */

import { badInput } from '../errors.ts';
import { durationForm, parseDuration } from '../model/duration.ts';
import type { Header } from '../model/header.ts';
import {
  connectToPattern,
  fieldNamePattern,
  fieldValuePattern,
  heartbeatParamForm,
  heartbeatParamPattern,
  methodForm,
  methodPattern,
  pathPattern,
  resolvePattern,
} from '../model/request-form.ts';
import { parseSize, sizeForm } from '../model/size.ts';
import { longestTimerMs } from '../model/written-duration.ts';

/** Milliseconds of `30s`, `10m` or a bare number of seconds. @throws DoctorError naming the flag and the value. */
export function readDuration(text: string, where: string): number {
  const ms = parseDuration(text.trim());
  if (ms !== null) return ms;
  throw badInput(
    `${where} is not a duration`,
    `it is "${text}"`,
    `write it as ${durationForm}, or a number of seconds`,
  );
}

/** As `readDuration`, no longer than a timer runs. @throws DoctorError naming the flag and the value. */
export function readTimer(text: string, where: string): number {
  const ms = readDuration(text, where);
  if (ms <= longestTimerMs) return ms;
  throw badInput(`${where} is too long`, `it is "${text}"`, 'give 24d or less, which is what a timer holds');
}

/** As `readTimer`, above zero. */
export function readSpan(text: string, where: string): number {
  const ms = readTimer(text, where);
  if (ms > 0) return ms;
  throw badInput(
    `${where} leaves no time to watch`,
    `it is "${text}"`,
    'give a time above zero, such as 30s',
  );
}

/** Bytes of a line and of an event, `16MB`, `64KB`, at least `1KB`. @throws DoctorError naming the flag and the value. */
export function readEventSize(text: string, where: string): number {
  const bytes = parseSize(text.trim());
  if (bytes !== null && bytes >= 1000) return Math.floor(bytes);
  throw badInput(
    bytes === null ? `${where} is not a size` : `${where} is too small for an event`,
    `it is "${text}"`,
    `write ${sizeForm}, of 1KB or more, as in 16MB`,
  );
}

/** A path and query on the target's own host. */
export function readPath(text: string, where: string): string {
  if (pathPattern.test(text)) return text;
  throw badInput(`${where} is not a path`, `it is "${text}"`, 'begin it with one slash, as in /health');
}

/** `Name: value`; `Name:` (do not send it) has the value `''`, as with curl; `Name;` is sent empty. */
export function readHeader(line: string, where: string): Header {
  const [, name, mark, value] = /^([^:;]*)([:;])([\s\S]*)$/.exec(line) ?? [];
  const rule = 'write it as "Name: value"';
  if (name === undefined || (mark === ';' && value?.trim())) {
    throw badInput(`${where} is not a header`, `"${shorten(line)}" has no colon`, rule);
  }
  if (!fieldNamePattern.test(name)) {
    throw badInput(`${where} has no valid header name`, `"${shorten(name)}" stands before the colon`, rule);
  }
  return [name, mark === ';' ? ' ' : readFieldValue(value?.trim() ?? '', `${where}: ${name}`)];
}

/**
 * A header's value. Node sends it as Latin-1, curl the terminal's bytes: so the bytes are converted here to send the
 * same UTF-8. @throws DoctorError naming the header, and never the value, which may be a secret.
 */
export function readFieldValue(text: string, where: string): string {
  if (fieldValuePattern.test(text)) return Buffer.from(text, 'utf8').toString('latin1');
  throw badInput(
    `${where} holds a character that no header may have`,
    'there is a line break or a control character in its value',
    'leave it out, and give each header by itself',
  );
}

/** A request's method. @throws DoctorError with what was given. */
export function readMethod(text: string, where: string): string {
  if (methodPattern.test(text)) return text;
  throw badInput(`${where} cannot be asked with`, `it is "${text}"`, `write ${methodForm}`);
}

/** curl's `--resolve host:port:address[,address]`. */
export function readResolve(rule: string, where: string): string {
  const text = rule.replace(/^\+/, '');
  if (resolvePattern.test(rule)) return text;
  throw badInput(
    `${where} cannot be read`,
    `it is "${rule}"`,
    'write it as host:port:address, as in example.com:443:127.0.0.1',
  );
}

/** curl's `--connect-to host1:port1:host2:port2`, each of which may be empty. */
export function readConnectTo(rule: string, where: string): string {
  if (connectToPattern.test(rule)) return rule;
  throw badInput(
    `${where} cannot be read`,
    `it is "${rule}"`,
    'write it as host1:port1:host2:port2, as in example.com:443:127.0.0.1:8443',
  );
}

/** The start of a text that may hold a secret: a part of its first word, too short to reveal one. */
function shorten(text: string): string {
  const word = text.split(/\s/, 1)[0] ?? '';
  const start = word.length > maxShown ? word.slice(0, maxShown) : word;
  return start === text ? text : `${start}…`;
}

const maxShown = 10;

/** `ping=1,10`: a parameter of the query, and its values. @throws DoctorError naming the flag and the value. */
export function readHeartbeatParam(text: string, where: string): { name: string; values: string[] } {
  if (!heartbeatParamPattern.test(text))
    throw badInput(`${where} names no parameter`, `it is "${text}"`, `write ${heartbeatParamForm}`);
  const [name = '', values = ''] = text.split(/=(.*)/s);
  return { name, values: values === '' ? [] : values.split(',') };
}
