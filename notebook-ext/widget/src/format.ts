// Numbers as people read them.

import { METRICS, type Metric } from "./wire";

const MINUS = "\u2212";

// Making one takes much longer than using it.
const FORMATS = [0, 1, 2].map(
  (digits) => new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits }),
);

function fixed(value: number, digits: 0 | 1 | 2): string {
  const text = FORMATS[digits].format(Math.abs(value));
  // Without digits that differ from zero there is no sign either.
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/** A metric's value; NaN means undefined. */
export function formatMetric(metric: Metric, value: number): string {
  if (Number.isNaN(value)) return "undefined";
  switch (METRICS[metric].unit) {
    case "fraction":
      return `${fixed(value * 100, Math.abs(value) < 10 ? 1 : 0)}\u2009%`;
    case "count":
      return fixed(value, 0);
    case "cash":
      return fixed(value, Math.abs(value) < 1000 ? 2 : 0);
    case "ratio":
      return fixed(value, Math.abs(value) < 100 ? 2 : 0);
  }
}

/** `max_drawdown_bars` as "max drawdown bars". */
export function metricLabel(metric: Metric): string {
  return metric.replaceAll("_", " ");
}

/** A parameter's value: as many digits as it has, but no noise of floating point. */
export function formatParameter(value: number): string {
  return String(Number(value.toPrecision(10))).replace("-", MINUS);
}

/** A whole number with thousands marked. */
export function formatCount(value: number): string {
  return fixed(value, 0);
}

/** Something per second, with an SI prefix: `412 M`. */
export function formatRate(value: number): string {
  const prefixes = ["", "k", "M", "G", "T"];
  let step = 0;
  let scaled = value;
  while (scaled >= 999.5 && step < prefixes.length - 1) {
    scaled /= 1000;
    step += 1;
  }
  const digits = scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0;
  return `${fixed(scaled, step === 0 ? 0 : digits)} ${prefixes[step]}`.trimEnd();
}

/** Seconds as `47 ms`, `0.8 s`, `12 s`, `3 min 05 s`, `1 h 02 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 0.0995) return `${fixed(seconds * 1000, 0)} ms`;
  if (seconds < 9.95) return `${fixed(seconds, 1)} s`;
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** Bytes of all bytes, in one unit: `6.1 of 15.9 GiB`. */
export function formatBytesOf(part: number, whole: number): string {
  const [unit, text] = formatBytes(whole).endsWith("GiB") ? [2 ** 30, "GiB"] : [2 ** 20, "MiB"];
  const digits = unit === 2 ** 30 ? 1 : 0;
  return `${fixed(part / unit, digits)} of ${fixed(whole / unit, digits)} ${text}`;
}

/** Bytes as `340 MiB` or `6.1 GiB`. */
export function formatBytes(bytes: number): string {
  const mebibytes = bytes / 2 ** 20;
  return mebibytes < 1000 ? `${fixed(mebibytes, 0)} MiB` : `${fixed(mebibytes / 1024, 1)} GiB`;
}
