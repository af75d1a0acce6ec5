// Dark or light: the system's choice unless a person makes another.

const KEY = "backsweep.theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

function dark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : system.matches;
}

export function toggleTheme(): void {
  const theme = dark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Storage may be forbidden: then the choice lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

/** Calls back when colours have changed. */
export function onTheme(listener: () => void): void {
  listeners.add(listener);
  system.addEventListener("change", listener);
}
