// The page's state in the fragment of its address: readable, and never part of a request. Data is not in it, nor any
// agent's token.

import { METRICS, type Metric } from "@widget/wire";
import { type Look, RULES, type Setup, SIGNALS, startLook, startSetup } from "./setup";

/** Most steps that a neighbourhood reaches. */
export const MOST_RADIUS = 3;

export interface Shared {
  setup: Setup;
  look: Look;
  /** The dataset that the link was made with: its first digits, and its name. */
  data: { hash: string; name: string } | undefined;
}

const VERSION = "1";
const HASH_DIGITS = 12;

export function encode({ setup, look, data }: Shared): string {
  const start = startSetup();
  const fields = new URLSearchParams({ v: VERSION });
  if (setup.builtin) fields.set("strategy", setup.builtin);
  for (const signal of setup.builtin ? [] : SIGNALS) {
    if (setup.texts[signal]) fields.set(signal, setup.texts[signal]);
  }
  for (const [parameter, text] of Object.entries(setup.ranges)) fields.set(`p.${parameter}`, text);
  for (const rule of RULES) if (setup.stops[rule]) fields.set(rule, setup.stops[rule]);
  for (const [name, text] of Object.entries(setup.choices)) {
    if (text !== start.choices[name as keyof typeof start.choices]) fields.set(name, text);
  }
  fields.set("metric", look.metric);
  if (look.radius > 0) fields.set("radius", String(look.radius));
  if (look.x) fields.set("x", look.x);
  if (look.y) fields.set("y", look.y);
  for (const [parameter, value] of Object.entries(look.picked ?? {})) fields.set(`at.${parameter}`, String(value));
  if (data) {
    fields.set("data", data.hash.slice(0, HASH_DIGITS));
    fields.set("name", data.name);
  }
  // What people write in expressions and ranges stays readable.
  return fields.toString().replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%28", "(").replaceAll("%29", ")");
}

/** Reads a fragment; what it does not tell, or tells wrongly, is as at the start. `undefined` when it is none of ours. */
export function decode(fragment: string): Shared | undefined {
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  if (fields.get("v") !== VERSION) return undefined;
  const setup = startSetup();
  const look = startLook();
  setup.builtin = fields.get("strategy") ?? "";
  for (const signal of SIGNALS) setup.texts[signal] = fields.get(signal) ?? (setup.builtin ? setup.texts[signal] : "");
  for (const rule of RULES) setup.stops[rule] = fields.get(rule) ?? "";
  const { choices } = setup;
  choices.fees = fields.get("fees") ?? choices.fees;
  choices.slippage = fields.get("slippage") ?? choices.slippage;
  choices.fixed_fee = fields.get("fixed_fee") ?? choices.fixed_fee;
  choices.initial_cash = fields.get("initial_cash") ?? choices.initial_cash;
  choices.fill = oneOf(fields.get("fill"), ["next_open", "close"], choices.fill);
  choices.direction = oneOf(fields.get("direction"), ["long", "short", "both"], choices.direction);
  look.metric = oneOf(fields.get("metric"), Object.keys(METRICS) as Metric[], look.metric);
  const radius = Number(fields.get("radius") ?? 0);
  if (Number.isInteger(radius) && radius >= 0 && radius <= MOST_RADIUS) look.radius = radius;
  look.x = fields.get("x") ?? "";
  look.y = fields.get("y") ?? "";
  for (const [field, text] of fields) {
    if (field.startsWith("p.")) setup.ranges[field.slice(2)] = text;
    if (field.startsWith("at.") && Number.isFinite(Number(text))) {
      look.picked = { ...look.picked, [field.slice(3)]: Number(text) };
    }
  }
  const hash = fields.get("data");
  return { setup, look, data: hash ? { hash, name: fields.get("name") ?? "other data" } : undefined };
}

/** Whether a link was made with this dataset. */
export function sameData(shared: Shared, hash: string): boolean {
  return !shared.data || hash.startsWith(shared.data.hash);
}

function oneOf<Value extends string>(text: string | null, known: readonly Value[], otherwise: Value): Value {
  return known.find((value) => value === text) ?? otherwise;
}
