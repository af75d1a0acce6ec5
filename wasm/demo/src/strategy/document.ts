// Strategies as data: trees of expressions become a document's flat list, stops and conditions go into it.

import type { Operation, StrategyDocument } from "@widget/wire";
import { RULES, type Setup, type Signal } from "../setup";

/** An expression as the engine's parser gives it: operands are trees too, which a type cannot say of itself. */
export type Tree = Operation<unknown>;

/** Puts four signals together; equal expressions become one node. */
export function compose(name: string, trees: Partial<{ [signal in Signal]: Tree }>): StrategyDocument {
  const { long_entry, long_exit, short_entry, short_exit } = trees;
  if (!long_entry || !long_exit) throw new Error("a strategy needs a long entry and a long exit");
  const list = new List();
  return {
    name,
    signals: {
      long_entry: list.add(long_entry),
      long_exit: list.add(long_exit),
      short_entry: short_entry ? list.add(short_entry) : null,
      short_exit: short_exit ? list.add(short_exit) : null,
    },
    nodes: list.nodes,
    rules: { stop_loss: null, take_profit: null, trailing_stop: null, time_stop: null, size: null },
    requirements: [],
    constraints: [],
  };
}

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

class List {
  readonly nodes: Operation<number>[] = [];
  private readonly places = new Map<string, number>();

  add(tree: Tree): number {
    const node = this.flat(tree);
    const key = JSON.stringify(node);
    const known = this.places.get(key);
    if (known !== undefined) return known;
    this.places.set(key, this.nodes.length);
    return this.nodes.push(node) - 1;
  }

  private flat(tree: Tree): Operation<number> {
    const of = (child: unknown) => this.add(child as Tree);
    const pair = <Pair extends { left: unknown; right: unknown }>({ left, right, ...rest }: Pair) => ({
      ...rest,
      left: of(left),
      right: of(right),
    });
    if ("indicator" in tree) {
      const { indicator, inputs, arguments: values } = tree.indicator;
      return { indicator: { indicator, inputs: inputs.map(of), arguments: values.map(of) } };
    }
    if ("output" in tree) return { output: { ...tree.output, of: of(tree.output.of) } };
    if ("arithmetic" in tree) return { arithmetic: pair(tree.arithmetic) };
    if ("comparison" in tree) return { comparison: pair(tree.comparison) };
    if ("crossing" in tree) return { crossing: pair(tree.crossing) };
    if ("and" in tree) return { and: [of(tree.and[0]), of(tree.and[1])] };
    if ("or" in tree) return { or: [of(tree.or[0]), of(tree.or[1])] };
    if ("xor" in tree) return { xor: [of(tree.xor[0]), of(tree.xor[1])] };
    if ("not" in tree) return { not: of(tree.not) };
    if ("unary" in tree) return { unary: { ...tree.unary, of: of(tree.unary.of) } };
    if ("look_back" in tree) {
      return { look_back: { ...tree.look_back, of: of(tree.look_back.of), bars: of(tree.look_back.bars) } };
    }
    return tree;
  }
}
