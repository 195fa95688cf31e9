// The one script of all pages. Without it everything can be read; it adds what a click makes easier.
(() => {
  "use strict";
  const root = document.documentElement;
  const kept = {
    get: () => { try { return localStorage.getItem("theme"); } catch { return null; } },
    set: (value) => { try { localStorage.setItem("theme", value); } catch { /* then it lasts for this page */ } },
  };
  const themes = ["auto", "light", "dark"];
  const show = (theme) => { if (theme === "auto") delete root.dataset.theme; else root.dataset.theme = theme; };
  // before anything is drawn
  let theme = themes.includes(kept.get()) ? kept.get() : "auto";
  show(theme);

  const copyButton = (text) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text());
        button.textContent = "Copied";
      } catch {
        button.textContent = "Not copied";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    return button;
  };

  // The Hub's own names of headings, as they stand in links from elsewhere: #usage.
  const follow = () => {
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch { /* it stays as it is */ }
    if (!name || document.getElementById(name)) return;
    const heading = document.getElementById(`card-${name}`);
    if (heading) heading.scrollIntoView();
  };

  // What is wider than the page is reached by the keyboard.
  const scrolls = () => {
    for (const box of document.querySelectorAll(".wide, .formula")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };

  // A page that follows what lies on the disk: once there is a newer one it is loaded, and stays where it was.
  const session = {
    take: (key) => { try { const text = sessionStorage.getItem(key); sessionStorage.removeItem(key); return JSON.parse(text); } catch { return null; } },
    put: (key, value) => { try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* then it is at its top */ } },
  };
  const every = (selector) => [...document.querySelectorAll(selector)];
  const renew = () => {
    session.put("place", {
      at: location.href,
      y: scrollY,
      open: every("details").map((one) => one.open),
      off: every("input[type=checkbox][id]").filter((one) => !one.checked).map((one) => one.id),
    });
    location.reload();
  };
  const restore = () => {
    const place = session.take("place");
    if (!place || place.at !== location.href) return;
    const all = every("details");
    if (all.length === place.open.length) all.forEach((one, number) => { one.open = place.open[number]; });
    for (const id of place.off) { const box = document.getElementById(id); if (box) box.checked = false; }
    const back = () => scrollTo({ top: place.y, behavior: "instant" });
    back();
    // pictures above make the page longer once they are there
    addEventListener("load", back, { once: true });
  };
  const watch = async (version) => {
    for (;;) {
      try {
        const answer = await fetch(`/version?known=${version}`, { cache: "no-store" });
        if (answer.ok && (await answer.text()) !== version) { renew(); return; }
        delete root.dataset.away;
      } catch {
        root.dataset.away = "";
        await new Promise((done) => { setTimeout(done, 2000); });
      }
    }
  };

  // The rows of a fleet: by what became of them, by a rule, by any word.
  const filterRows = () => {
    const filters = document.querySelector(".fleet-filters");
    if (!filters) return;
    const rows = every(".fleet tbody tr");
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const [rule, text, left] = ["[data-rule]", "[data-text]", "[data-left]"].map((one) => filters.querySelector(one));
    const apply = () => {
      const on = new Set(every(".fleet-filters input:checked").map((box) => box.dataset.state));
      const wanted = text.value.trim().toLowerCase();
      let count = 0;
      rows.forEach((row, number) => {
        const codes = row.dataset.codes.split(" ");
        const shown = on.has(row.dataset.state) && (!rule?.value || codes.includes(rule.value)) && texts[number].includes(wanted);
        row.hidden = !shown;
        count += shown;
      });
      left.textContent = count === rows.length ? "" : `${count} of ${rows.length} rows`;
    };
    filters.hidden = false;
    filters.addEventListener("input", apply);
    apply();
  };

  document.addEventListener("DOMContentLoaded", () => {
    const toggle = document.querySelector("button.theme");
    if (toggle) {
      const name = () => { toggle.querySelector("span").textContent = `Theme: ${theme}`; };
      toggle.hidden = false;
      name();
      toggle.addEventListener("click", () => {
        theme = themes[(themes.indexOf(theme) + 1) % themes.length];
        kept.set(theme);
        show(theme);
        name();
      });
    }
    for (const block of document.querySelectorAll(".code")) {
      const code = block.querySelector("code");
      if (code) block.append(copyButton(() => code.textContent));
    }
    for (const place of document.querySelectorAll("[data-copy]")) place.append(copyButton(() => place.dataset.copy));
    document.addEventListener("click", (event) => {
      for (const menu of document.querySelectorAll("details.menu[open]")) {
        if (!menu.contains(event.target)) menu.open = false;
      }
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      for (const menu of document.querySelectorAll("details.menu[open]")) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    });
    filterRows();
    follow();
    scrolls();
    restore();
    if (root.dataset.version) watch(root.dataset.version);
    addEventListener("resize", scrolls);
    addEventListener("hashchange", follow);
  });
})();
