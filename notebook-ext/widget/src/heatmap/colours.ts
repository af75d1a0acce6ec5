// The viridis scale: even in lightness, legible in grey and to colour-blind eyes.

// Eleven evenly spaced colours of the published scale; between them lines are exact to the eye.
const STOPS = [
  0x440154, 0x482475, 0x414487, 0x355f8d, 0x2a788e, 0x21918c, 0x22a884, 0x44bf70, 0x7ad151, 0xbddf26, 0xfde725,
];

const SHADES = 256;

/** 256 colours as bytes of ImageData read as little-endian words. */
export const VIRIDIS: Uint32Array = Uint32Array.from({ length: SHADES }, (_, shade) => {
  const place = (shade / (SHADES - 1)) * (STOPS.length - 1);
  const stop = Math.min(Math.floor(place), STOPS.length - 2);
  const channel = (shift: number) => {
    const [from, to] = [(STOPS[stop] >> shift) & 255, (STOPS[stop + 1] >> shift) & 255];
    return Math.round(from + (to - from) * (place - stop));
  };
  return word(channel(16), channel(8), channel(0));
});

/** A colour as a pixel of ImageData. Every machine that runs a browser is little-endian. */
export function word(red: number, green: number, blue: number, alpha = 255): number {
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** Which of the 256 shades stands for a value; all the same when the range is empty. */
export function shade(value: number, low: number, high: number): number {
  // Divided before subtracting, so that a range wider than the largest number stays finite.
  const part = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0.5;
  return Math.round(Math.min(Math.max(part, 0), 1) * (SHADES - 1));
}

/** The scale as a CSS gradient. */
export const VIRIDIS_CSS = `linear-gradient(to right, ${STOPS.map((stop) => `#${stop.toString(16).padStart(6, "0")}`).join(", ")})`;
