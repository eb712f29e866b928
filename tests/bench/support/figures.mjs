// Figures as lines of JSON on the standard output, progress on the standard error.

export const note = (text) => console.error(`  ${text}`);

export function row(name, value, unit) {
  const rounded = Math.round(value * 10_000) / 10_000;
  console.log(JSON.stringify({ name, value: rounded, unit }));
  note(`${name} = ${rounded} ${unit}`);
}

// What the person asked to measure: nothing means everything.
export const filter = (words) => (part) => {
  const asked = words.filter((word) => !word.startsWith("-"));
  const isWanted = asked.length === 0 || asked.some((word) => part.includes(word));
  if (isWanted) note(`measuring ${part} …`);
  return isWanted;
};

export const percentile = (values, percent) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(Math.ceil((sorted.length * percent) / 100), 1) - 1];
};

export const median = (values) => percentile(values, 50);
