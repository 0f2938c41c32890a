/** The names of the report's formats, as `--format` takes them; `report/index.ts` has a renderer for each. */

/** In the order in which help lists them. */
export const reportFormats = ['terminal', 'json', 'markdown', 'junit', 'github'] as const;

export type ReportFormat = (typeof reportFormats)[number];

/** A report in a file, as `--format junit=report.xml` asks for it. */
export interface ReportFile {
  format: ReportFormat;
  file: string;
}
