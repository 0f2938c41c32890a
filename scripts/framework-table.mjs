// What came of the frameworks, as Markdown: a row for each case, then every miss. Used by `frameworks.mjs`.

const stages = {
  seen: ['alone', 'fronted'],
  url: ['alone', 'fronted'],
  everything: ['everything'],
  cured: ['cured', 'cured-everything'],
};

/** Prints rows as the tests recorded them, one for each stage. */
export function printTable(rows) {
  const cases = [...new Set(rows.map(({ name }) => name))].sort();
  const inCase = (name) => rows.filter((row) => row.name === name);
  console.log(
    '| framework | failure | failure seen | URL alone right | everything right | cure seen healthy |',
  );
  console.log('|---|---|---|---|---|---|');
  for (const name of cases) console.log(rowOf(inCase(name)));
  const [right, all] = [rows.filter(isRight).length, rows.length];
  console.log(`\n${right} of ${all} right.\n`);
  for (const name of cases) for (const row of inCase(name).filter((one) => !isRight(one))) printMiss(row);
}

const isRight = ({ shortcomings }) => shortcomings.length === 0;

function rowOf(rows) {
  const [{ framework, trouble, name }] = rows;
  const of = (stage) => rows.find((row) => row.stage === stage);
  const seen = stages.seen
    .map(of)
    .filter(Boolean)
    .every(({ unseen }) => unseen.length === 0);
  const share = (names) => {
    const there = names.map(of).filter(Boolean);
    return there.length === 0
      ? '-'
      : there.map((row) => `${row.stage}: ${isRight(row) ? 'yes' : '**no**'}`).join('<br>');
  };
  const cells = [seen ? 'yes' : '**no**', ...['url', 'everything', 'cured'].map((key) => share(stages[key]))];
  return `| ${framework} | ${name}: ${trouble} | ${cells.join(' | ')} |`;
}

function printMiss({ name, stage, shortcomings, unseen, said }) {
  console.log(`### ${name}/${stage}\n`);
  console.log(`- printed: ${said}`);
  for (const line of shortcomings) console.log(`- short: ${line}`);
  for (const line of unseen) console.log(`- the framework itself: ${line.slice(0, 300)}`);
  console.log(`- by hand: \`npm run frameworks -- --hold ${name}/${stage}\`\n`);
}
