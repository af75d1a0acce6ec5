// Strategies as data: stops and conditions go into a document.

import type { StrategyDocument } from "@widget/wire";
import { RULES, type Setup } from "../setup";

/**
 * A document with stops, and with its requirements as constraints: ranges may overlap, and the combinations that the
 * strategy makes no sense for are left out of the sweep.
 *
 * Returns the axes that the stops add, as grid text.
 */
export function complete(
  document: StrategyDocument,
  stops: Setup["stops"],
): { document: StrategyDocument; axes: string[] } {
  const nodes = [...document.nodes];
  const rules = { ...document.rules };
  const axes: string[] = [];
  for (const rule of RULES) {
    const text = stops[rule].trim();
    if (!text) continue;
    const number = Number(text);
    if (Number.isFinite(number)) {
      nodes.push({ constant: number });
    } else {
      nodes.push({ parameter: rule });
      axes.push(`${rule}=${text}`);
    }
    rules[rule] = nodes.length - 1;
  }
  const constraints = [...document.constraints, ...document.requirements];
  return { document: { ...document, nodes, rules, requirements: [], constraints }, axes };
}
