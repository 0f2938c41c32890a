/** `--format`, which may be given several times: one for standard output, any number with a file. */
import { badInput } from '../errors.ts';
import { nearestWord } from '../model/nearest-word.ts';
import { type ReportFile, type ReportFormat, reportFormats } from '../model/report-format.ts';

/** Where reports go. */
export interface Formats {
  /** Of standard output; undefined: nothing was said of it. */
  format?: ReportFormat | undefined;
  files: ReportFile[];
}

/** `markdown`, `junit=report.xml`; undefined without any. `-` is standard output. @throws DoctorError naming the text at fault. */
export function readFormats(texts: readonly string[] | undefined, where: string): Formats | undefined {
  if (texts === undefined || texts.length === 0) return undefined;
  const read = texts.map((text) => readFormat(text, where));
  const printed = new Set(read.flatMap(({ format, file }) => (file === null ? [format] : [])));
  if (printed.size > 1)
    throw badInput(
      `${where} asks for two reports on standard output`,
      `both ${[...printed].join(' and ')} are to go there`,
      `give all but one a file, as in ${where} junit=report.xml`,
    );
  const files = read.flatMap(({ format, file }) => (file === null ? [] : [{ format, file }]));
  return { format: [...printed][0], files };
}

function readFormat(text: string, where: string): { format: ReportFormat; file: string | null } {
  const [, name = '', file] = /^([^=]*)(?:=([\s\S]*))?$/.exec(text) ?? [];
  const format = reportFormats.find((one) => one === name.trim());
  if (format === undefined) {
    const meant = nearestWord(name, reportFormats);
    throw badInput(
      `${where} names no format of a report`,
      `it is "${text}"`,
      `${meant === null ? '' : `did you mean ${meant}? `}write one of ${reportFormats.join(', ')}, with =FILE for one in a file`,
    );
  }
  if (file === '')
    throw badInput(
      `${where} names no file`,
      `nothing stands after "${text}"`,
      `write it as ${format}=FILE, or leave the = out for standard output`,
    );
  return { format, file: file === undefined || file === '-' ? null : file };
}
