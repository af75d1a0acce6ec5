// Before the first paint, so that nothing flashes: the theme that a person chose, else the system's.
let chosen;
try {
  chosen = localStorage.getItem("backsweep.theme");
} catch {
  // Storage may be forbidden; the system's theme does.
}
const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
document.documentElement.dataset.theme = dark ? "dark" : "light";
