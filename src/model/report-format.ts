/** The names of the report's formats, as `--format` takes them; `report/index.ts` has a renderer for each. */

/** In the order in which help lists them. */
export const reportFormats = ['terminal', 'json', 'markdown'] as const;

export type ReportFormat = (typeof reportFormats)[number];
