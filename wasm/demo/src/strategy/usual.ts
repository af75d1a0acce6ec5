// Ranges to begin with: around the values that a built-in's books begin with.

import type { BuiltIn } from "../engine";

/** Values on an axis: many where two axes make a picture, few where more multiply. */
const MOST = [40, 40, 36, 16, 10];

/** Grid text for each parameter, in the order given. */
export function usualRanges(parameters: readonly string[], builtin: BuiltIn | undefined): { [name: string]: string } {
  const most = MOST[parameters.length] ?? 6;
  return Object.fromEntries(
    parameters.map((name, place) => {
      const known = builtin?.parameters.find((parameter) => parameter.name === name);
      // Of an expression nothing is known: most parameters are windows, the later ones longer.
      return [name, known ? around(known.usual, known.summary, most) : range(5 + 15 * place, 45 + 75 * place, most)];
    }),
  );
}

/** A window from half of the usual one to three times, a level some steps around it, a multiple from half to double. */
function around(usual: number, summary: string, most: number): string {
  if (/in bars/.test(summary)) return range(Math.max(2, Math.round(usual / 2)), usual * 3, most);
  if (/to 100|to 50/.test(summary)) return range(usual - 15, usual + 15, most);
  if (usual === 0) return range(-15, 15, most);
  // Eighths are exact in binary, so that values look as they are.
  const [from, to] = [Math.max(0.125, Math.round(usual * 4) / 8), Math.round(usual * 16) / 8];
  const step = (to - from) * 8 >= most ? 0.25 : 0.125;
  return `${from}..${to + step}:${step}`;
}

/** Whole numbers, the last included if the step meets it. */
function range(from: number, to: number, most: number): string {
  const step = Math.max(1, Math.ceil((to - from) / most));
  return step === 1 ? `${from}..${to + 1}` : `${from}..${to + 1}:${step}`;
}
