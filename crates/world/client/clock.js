// Times as people read them, in the language and zone of their browser.

const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const timeWithSeconds = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const shortDay = new Intl.DateTimeFormat(undefined, { dateStyle: "short" });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "long" });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeStyle: "short" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

/** Seconds of the units that a distance in time is told in, longest first. */
const UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** How Discord's timestamp styles are written (Discord Docs: Message Formatting). */
const STYLES = {
  t: (date) => time.format(date),
  T: (date) => timeWithSeconds.format(date),
  d: (date) => shortDay.format(date),
  D: (date) => day.format(date),
  f: (date) => dayAndTime.format(date),
  F: (date) => full.format(date),
  R: distance,
};

/** Unix seconds in one of Discord's styles. */
export function formatStyle(unixSeconds, style) {
  const date = new Date(unixSeconds * 1_000);
  return Number.isNaN(date.getTime()) ? String(unixSeconds) : (STYLES[style] ?? STYLES.f)(date);
}

/** Hours and minutes. */
export function formatTime(timestamp) {
  return time.format(new Date(timestamp));
}

/** The day. */
export function formatDay(timestamp) {
  return day.format(new Date(timestamp));
}

/** Day and time. */
export function formatFull(timestamp) {
  return full.format(new Date(timestamp));
}

function distance(date) {
  const seconds = Math.round((date.getTime() - Date.now()) / 1_000);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS.at(-1);
  return relative.format(Math.trunc(seconds / size), unit);
}
