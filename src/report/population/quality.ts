/** How good the connections of the clients were, and what went wrong with them. */

import { counted, formatCount } from '../../model/counted.ts';
import { errorClasses, qualityWords } from '../../model/population/quality.ts';
import type { ReportPopulation } from '../../model/report.ts';
import { type Block, point } from '../document.ts';

/** One line: the words with their counts, then the errors by class. */
export function qualityPoints({ quality }: ReportPopulation): Block[] {
  if (!quality) return [];
  const { clients, errors } = quality;
  const words = qualityWords
    .filter((word) => clients[word] > 0)
    .map((word) => `${word} for ${counted(clients[word], 'client')}`);
  const classes = errorClasses
    .filter((one) => errors[one] > 0)
    .map((one) => `${formatCount(errors[one])} ${one}`);
  const met = classes.length > 0 ? `; errors by class: ${classes.join(', ')}` : '; no errors';
  return [point(`connection quality: ${words.join(', ')}${met}`, clients.poor > 0 ? 'warn' : 'plain')];
}
