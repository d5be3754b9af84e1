// Progressive enhancement only: every page works without this file.
(() => {
  const d = document, root = d.documentElement;
  const wide = matchMedia("(min-width:861px)"), night = matchMedia("(prefers-color-scheme:dark)");

  // Facets are a fold; wide screens show them open (CSS does it where ::details-content is known).
  const unfold = () => d.querySelectorAll("[data-open-wide]").forEach(fold => { if (wide.matches) fold.open = true; });
  unfold();
  wide.addEventListener("change", unfold);

  // Light and dark
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : night.matches;
  const button = d.querySelector("[data-theme-switch]");
  const tell = () => button.setAttribute("aria-pressed", String(dark()));
  if (button) {
    button.hidden = false;
    tell();
    night.addEventListener("change", tell);
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      try {
        if ((root.dataset.theme === "dark") === night.matches) localStorage.removeItem("theme");
        else localStorage.setItem("theme", root.dataset.theme);
      } catch { /* not kept, but switched */ }
      tell();
    });
  }

  // Copying
  d.querySelectorAll("[data-copy]").forEach(copy => {
    if (!navigator.clipboard) return;
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      const said = copy.textContent;
      try {
        await navigator.clipboard.writeText(d.getElementById(copy.dataset.copy).textContent.trim());
        copy.textContent = copy.dataset.done;
        d.getElementById("said").textContent = copy.dataset.done;
        setTimeout(() => { copy.textContent = said; }, 2000);
      } catch { /* the text can still be selected */ }
    });
  });

  // A page that says what is wrong is read from there.
  const faults = d.querySelector("[data-focus]");
  if (faults) faults.focus();

  // A field that was looked at while it was filled in (htmx) says itself whether something is wrong.
  d.addEventListener("htmx:after:swap", event => {
    const field = event.target.closest?.(".f"), box = field?.querySelector(".in");
    if (!box) return;
    const wrong = Boolean(field.querySelector(".msg"));
    field.classList.toggle("err", wrong);
    if (wrong) box.setAttribute("aria-invalid", "true"); else box.removeAttribute("aria-invalid");
  });

  // Ctrl or Cmd + K, not "/": WCAG 2.1.4 asks for a switch when a single character is a shortcut.
  d.addEventListener("keydown", event => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    const box = d.getElementById("q");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
})();
