// Before the first paint, so that a chosen theme does not flash.
try {
  const theme = localStorage.getItem("backsweep.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden; the system's theme does.
}
