// Dark or light: the system's choice unless a person makes another. `public/theme.js` sets the first one.

const KEY = "backsweep.theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();
let chosen = stored();

system.addEventListener("change", () => {
  if (!chosen) show(system.matches);
});

function stored(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    // Storage may be forbidden: then a choice lasts as long as the page.
    return false;
  }
}

function show(dark: boolean): void {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  for (const listener of listeners) listener();
}

export function toggleTheme(): void {
  const dark = document.documentElement.dataset.theme !== "dark";
  chosen = true;
  try {
    localStorage.setItem(KEY, dark ? "dark" : "light");
  } catch {
    // As above.
  }
  show(dark);
}

/** Calls back when colours have changed. */
export function onTheme(listener: () => void): void {
  listeners.add(listener);
}
