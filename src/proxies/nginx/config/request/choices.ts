/** What is only known when a request comes: every way that it may go is walked, one after the other. */
import type { Directive } from '../blocks.ts';

interface Question {
  /** The directive that asks; asked again in the same walk, it gets the same answer. */
  of: Directive;
  /** Tells questions of one directive apart. */
  about: string;
  /** What it depends on, as a reader knows it: `if ($cookie_beta)`. */
  words: string;
  /** What is taken first: the answer that an ordinary stream would get. */
  first: boolean;
}

export interface Decision extends Question {
  answer: boolean;
}

/** The answers of one walk. */
export interface Choices {
  script: boolean[];
  made: Decision[];
}

/** The answer of this walk to a question that the config leaves open. */
export function decide(choices: Choices, question: Question): boolean {
  const known = choices.made.find(({ of, about }) => of === question.of && about === question.about);
  if (known) return known.answer;
  const answer = choices.script[choices.made.length] ?? question.first;
  choices.made.push({ ...question, answer });
  return answer;
}

/** Walks once for each combination of answers, the usual one first; `isWhole` is false where there are more than `most`. */
export function everyWay<T>(walk: (choices: Choices) => T, most: number): { ways: T[]; isWhole: boolean } {
  const ways: T[] = [];
  for (let script: boolean[] | null = []; script !== null; ) {
    if (ways.length === most) return { ways, isWhole: false };
    const choices: Choices = { script, made: [] };
    ways.push(walk(choices));
    script = nextScript(choices.made);
  }
  return { ways, isWhole: true };
}

/** The last question that has another answer left gets it. */
function nextScript(made: Decision[]): boolean[] | null {
  const last = made.findLastIndex(({ answer, first }) => answer === first);
  const turned = made[last];
  return turned ? [...made.slice(0, last).map(({ answer }) => answer), !turned.first] : null;
}
