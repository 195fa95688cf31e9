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
    follow();
    scrolls();
    addEventListener("resize", scrolls);
    addEventListener("hashchange", follow);
  });
})();
