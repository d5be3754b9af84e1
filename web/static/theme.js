// Before the first paint: the reader's own choice of light or dark, when there is one. Without it the system decides.
(() => {
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
  } catch { /* storage is switched off: the system decides */ }
})();
