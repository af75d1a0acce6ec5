// The sample that the page begins with: the one of the Python package.

import sources from "../../../../notebook-ext/python/backsweep/data/SOURCES.md?url";
import prices from "../../../../notebook-ext/python/backsweep/data/sp500.csv.gz?url";

export const SAMPLE_NAME = "S&P 500, daily";

/** Where its source and licence are told. */
export const SOURCES = sources;

export async function fetchSample(): Promise<Blob> {
  const response = await fetch(prices);
  if (!response.ok) throw new Error(`the sample is missing from this site (${response.status})`);
  return response.blob();
}
