// Discord's ids: 64-bit numbers in strings, which begin with a time.

/** Milliseconds from the Unix epoch to the first second of 2015 (Discord Docs: Snowflakes). */
const EPOCH = 1_420_070_400_000n;

/** Orders two ids by number, and so by time. */
export function compareIds(a, b) {
  return a.length - b.length || (a < b ? -1 : Number(a > b));
}

/** When an id was made, in milliseconds of Unix time. */
export function timeOf(id) {
  return Number((BigInt(id) >> 22n) + EPOCH);
}
