/** Ids that are numbers behind one beginning: `7`, `evt-7`. */

/** Longer numbers exceed the exact integers. */
const numbered = /^(.*?)(\d{1,15})$/s;

/** The numbers, all behind the same beginning; null where one is none, or a clock, which advances without any event. */
export function numbersOf(ids: readonly string[]): number[] | null {
  const parts = ids.map((id) => numbered.exec(id));
  const [first] = parts;
  if (!first) return null;
  const numbers = parts.map((part) => (part?.[1] === first[1] ? Number(part?.[2]) : Number.NaN));
  return numbers.some((number) => Number.isNaN(number) || isClock(number)) ? null : numbers;
}

/** 2014 to 2033, in seconds or in milliseconds. */
function isClock(number: number): boolean {
  return (number >= 1.4e9 && number < 2e9) || (number >= 1.4e12 && number < 2e12);
}
