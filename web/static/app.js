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

  // What a link leads to is unfolded, in browsers that do not do so by themselves.
  const reveal = () => {
    const target = location.hash.length > 1 && d.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let each = target; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
    if (target && target.closest("details")) target.scrollIntoView();
  };
  reveal();
  addEventListener("hashchange", reveal);

  // Boxes that suggest (WAI combobox).  What an input method is composing is its own: it is neither asked for nor kept
  // from its keys.  `draw` makes an option of what was found, `take` is told which one was chosen.
  const combobox = (box, below, draw, take) => {
    const list = d.createElement("ul"), told = d.getElementById("said");
    let at = -1;
    Object.assign(list, {id: `${box.id}-l`, className: "opts", hidden: true});
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.dataset.called);
    const set = (name, value) => value === null ? box.removeAttribute(name) : box.setAttribute(name, value);
    set("role", "combobox");
    set("aria-autocomplete", "list");
    set("aria-controls", list.id);
    set("aria-expanded", "false");
    box.autocomplete = "off";
    below.after(list);
    const show = found => {
      at = -1;
      list.replaceChildren(...found.map((each, place) => {
        const item = d.createElement("li");
        item.id = `${list.id}-${place}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        draw(item, each);
        return item;
      }));
      list.hidden = !found.length;
      set("aria-expanded", String(!list.hidden));
      set("aria-activedescendant", null);
      if (found.length) told.textContent = box.dataset.found.replace("0", found.length);
    };
    const move = to => {
      const items = [...list.children];
      at = (to + items.length) % items.length;
      items.forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
      set("aria-activedescendant", items[at].id);
      items[at].scrollIntoView({block: "nearest"});
    };
    box.addEventListener("keydown", event => {
      if (event.isComposing || event.keyCode === 229 || list.hidden) return;
      if (event.key === "ArrowDown") move(at + 1);
      else if (event.key === "ArrowUp") move(at < 0 ? -1 : at - 1);
      else if (event.key === "Home" && at >= 0) move(0);
      else if (event.key === "End" && at >= 0) move(-1);
      else if (event.key === "Enter" && at >= 0) take(list.children[at]);
      else if (event.key === "Escape") show([]);
      else return;
      event.preventDefault();
    });
    list.addEventListener("pointerdown", event => event.preventDefault());       // the box keeps the focus
    list.addEventListener("click", event => event.target !== list && take(event.target.closest("li")));
    return show;
  };

  // Words between commas, with those that others have used
  d.querySelectorAll("[data-suggest]").forEach(box => {
    let timer, asked = 0;
    const parts = () => box.value.split(",").map(each => each.trim());
    const show = combobox(box, box, (item, name) => { item.textContent = name; }, item => {
      box.value = [...parts().slice(0, -1), item.textContent, ""].join(", ");
      asked += 1;
      show([]);
    });
    box.addEventListener("input", () => {
      clearTimeout(timer);
      const mine = asked += 1, word = parts().at(-1);
      if (!word) return show([]);
      timer = setTimeout(async () => {
        try {
          const answer = await fetch(`${box.dataset.suggest}?limit=8&incomplete=${encodeURIComponent(word)}`);
          const found = (await answer.json()).ResultSet.Result.map(each => each.Name);
          if (mine === asked && d.activeElement === box) show(found.filter(each => !parts().includes(each)));
        } catch { /* it is a plain box then */ }
      }, 200);
    });
    box.addEventListener("blur", () => { asked += 1; show([]); });
  });

  // The search box: what published data say of themselves, each a way to go on.  Whatever is asked ends what was asked
  // before it; nothing is asked while an input method composes, and at once when it has composed.
  d.querySelectorAll("[data-find]").forEach(box => {
    let timer, asked, composing = false, known = box.value.trim();
    const show = combobox(box, box.parentElement, (item, each) => {
      const text = d.createElement("span"), kind = d.createElement("small");
      text.textContent = each.text;
      if (each.lang) text.lang = each.lang;
      kind.textContent = [each.kind, each.found].filter(Boolean).join(" · ");
      item.append(text, " ", kind);
      item.dataset.href = each.href;
    }, item => location.assign(item.dataset.href));
    const stop = () => {
      clearTimeout(timer);
      asked?.abort();
      known = null;
    };
    const ask = async () => {
      const typed = box.value.trim();
      if (composing || typed === known) return;
      asked?.abort();
      known = typed;
      if (!typed) return show([]);
      const mine = asked = new AbortController();
      try {
        const answer = await fetch(`${box.dataset.find}?q=${encodeURIComponent(typed.slice(0, 100))}`,
          {signal: mine.signal});
        const found = answer.ok ? await answer.json() : [];
        if (mine === asked && d.activeElement === box) show(found);
      } catch { /* ended, or a plain box then */ }
    };
    const soon = wait => {
      clearTimeout(timer);
      timer = setTimeout(ask, wait);
    };
    box.addEventListener("input", event => event.isComposing || composing || soon(80));
    box.addEventListener("compositionstart", () => { composing = true; clearTimeout(timer); });
    box.addEventListener("compositionend", () => { composing = false; ask(); });
    box.addEventListener("keydown", event => {
      if (event.isComposing) return;
      if (event.key === "Escape") stop();
      else if (event.key === "ArrowDown" && box.getAttribute("aria-expanded") === "false") {
        known = null;
        soon(0);
      }
    });
    box.addEventListener("blur", () => { stop(); show([]); });
  });

  // The values of a facet that hold what is typed, and those that are ticked; what is left empty does not go into the
  // address.
  const sift = box => {
    const wanted = box.value.toLowerCase().replace(/\s/g, ""), folded = box.parentElement.querySelector("details");
    box.parentElement.querySelectorAll("li").forEach(item => {
      item.hidden = !item.querySelector(":checked") && !item.textContent.toLowerCase().replace(/\s/g, "").includes(wanted);
    });
    if (folded && wanted) folded.open = true;
  };
  d.querySelectorAll("[data-sift]").forEach(box => box.addEventListener("input", () => sift(box)));
  d.querySelectorAll(".facets [type=search]").forEach(box => {
    box.form.addEventListener("submit", () => { box.disabled = !box.value.trim(); });
  });

  // Whoever comes back to results finds the ticks and words that they are of, and not those he left behind.
  addEventListener("pageshow", event => {
    const back = event.persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
    if (back) d.getElementById("find")?.reset();
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
