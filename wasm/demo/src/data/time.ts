// Times as people read them, in UTC as the engine counts.

const DAY = 86_400_000;

/** A day, with hours and minutes where days would not tell bars apart. */
export function formatTime(milliseconds: number, withTime: boolean): string {
  if (!Number.isFinite(milliseconds)) return "?";
  const text = new Date(milliseconds).toISOString();
  return withTime ? `${text.slice(0, 10)} ${text.slice(11, 16)}` : text.slice(0, 10);
}

/** Whether bars are closer than days. */
export function isIntraday(first: number, last: number, bars: number): boolean {
  return (last - first) / Math.max(1, bars - 1) < DAY * 0.9;
}
