(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const one = (selector) => document.querySelector(selector);
  const said = one("#said");
  const say = (text) => { if (said) said.textContent = text; };
  const number = new Intl.NumberFormat("en-US");

  // Theme: what the reader's system says, until the reader says otherwise.
  const themes = ["automatic", "light", "dark"];
  const recall = () => { try { return localStorage.getItem("dbmuster-theme"); } catch { return null; } };
  const remember = (theme) => { try { localStorage.setItem("dbmuster-theme", theme); } catch { /* a page from a file may not store */ } };
  const themeButton = one('[data-do="theme"]');
  const setTheme = (theme) => {
    if (theme === "automatic") delete root.dataset.theme; else root.dataset.theme = theme;
    if (themeButton) themeButton.textContent = `Theme: ${theme}`;
  };
  let theme = themes.includes(recall()) ? recall() : "automatic";
  setTheme(theme);
  all(".tools").forEach((tools) => { tools.hidden = false; });
  if (themeButton) themeButton.addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    setTheme(theme);
    remember(theme);
  });

  // Paper shows everything.
  let opened = [];
  const openAll = () => { opened = all("details:not([open])"); opened.forEach((details) => { details.open = true; }); };
  addEventListener("beforeprint", openAll);
  addEventListener("afterprint", () => { opened.forEach((details) => { details.open = false; }); opened = []; });
  const printButton = one('[data-do="print"]');
  if (printButton) printButton.addEventListener("click", () => print());

  // A link to something inside opens what it is in.
  const reveal = () => {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = id && document.getElementById(id);
    if (!target) return;
    for (let box = target.closest("[hidden]"); box; box = box.parentElement && box.parentElement.closest("[hidden]")) box.hidden = false;
    for (let details = target.closest("details"); details; details = details.parentElement && details.parentElement.closest("details")) details.open = true;
    target.scrollIntoView({ block: "start" });
  };
  addEventListener("hashchange", reveal);
  reveal();

  // One button that goes where the reader is, instead of one for each finding.
  const copy = document.createElement("button");
  copy.type = "button";
  copy.className = "copy";
  const place = (event) => {
    const finding = event.target.closest && event.target.closest(".f");
    const box = finding && finding.querySelector("div");
    if (!box || copy.parentElement === box) return;
    const link = box.querySelector("a");
    copy.textContent = "Copy link";
    if (link) link.after(copy); else box.append(copy);
  };
  document.addEventListener("mouseover", place);
  document.addEventListener("focusin", place);
  copy.addEventListener("click", async () => {
    const finding = copy.closest(".f");
    if (!finding) return;
    const link = location.href.split("#")[0] + "#" + finding.id;
    history.replaceState(null, "", "#" + finding.id);
    try { await navigator.clipboard.writeText(link); copy.textContent = "Copied"; }
    catch { copy.textContent = "In the address bar"; }
    say(copy.textContent);
  });

  // Tables that can be sorted.
  const value = (row, column) => {
    const text = row.cells[column] ? row.cells[column].textContent.trim() : "";
    const match = text.replace(/,/g, "").match(/^[+\u2212-]?\d+(\.\d+)?/);
    return { text, number: match ? Number(match[0].replace("\u2212", "-")) : null };
  };
  all("table.sortable").forEach((table) => {
    const heads = all("thead th", table);
    heads.forEach((head, column) => {
      if (head.querySelector(".vh")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const body = table.tBodies[0];
        const rows = Array.from(body.rows).map((row) => ({ row, key: value(row, column) }));
        rows.sort((a, b) => {
          const order = a.key.number !== null && b.key.number !== null ? a.key.number - b.key.number
            : a.key.number !== null ? -1 : b.key.number !== null ? 1 : a.key.text.localeCompare(b.key.text, "en");
          return down ? -order : order;
        });
        body.append(...rows.map((entry) => entry.row));
        say(`Sorted by ${button.textContent.trim()}, ${down ? "descending" : "ascending"}`);
      });
    });
  });

  // Findings: search, filter, order.
  const form = one("#filter");
  if (!form) return;
  form.hidden = false;
  const resources = all(".r").map((element, index) => ({
    element, index,
    account: element.closest(".account"),
    name: element.querySelector("h4").textContent,
    score: element.dataset.score === undefined ? Infinity : Number(element.dataset.score),
    text: (element.querySelector("summary").textContent + " " + (element.querySelector(".id") || element).textContent).toLowerCase(),
    findings: all(".f", element).map((item) => ({ element: item, text: (item.textContent + " " + item.id).toLowerCase(), has: item.classList })),
  }));
  const accounts = all(".account").map((element) => ({ element, name: element.querySelector("h3").textContent }));
  const total = resources.reduce((sum, resource) => sum + resource.findings.length, 0);
  const count = one("#count");
  const picked = (name) => all(`input[name="${name}"]:checked`, form).map((box) => box.value);
  let wasOpened = [];
  const apply = () => {
    const words = one("#q").value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = picked("s"), results = picked("t"), only = picked("o");
    const account = one("#account").value;
    const whole = words.length === 0 && severities.length === 4 && results.length === 4 && only.length === 0;
    let shown = 0;
    const hits = [];
    for (const resource of resources) {
      const here = account === "" || resource.account.querySelector("h3").textContent === account;
      let own = 0;
      for (const finding of resource.findings) {
        const fits = here && severities.some((s) => finding.has.contains(s)) && results.some((t) => finding.has.contains(t))
          && (only.length === 0 || only.some((o) => finding.has.contains(o)))
          && words.every((word) => finding.text.includes(word) || resource.text.includes(word));
        finding.element.hidden = !fits;
        if (fits) own += 1;
      }
      const bare = here && resource.findings.length === 0 && severities.length === 4 && results.length === 4 && only.length === 0
        && words.every((word) => resource.text.includes(word));
      resource.element.hidden = own === 0 && !bare;
      if (own > 0 || bare) hits.push(resource);
      shown += own;
    }
    for (const entry of accounts) entry.element.hidden = (account !== "" && entry.name !== account) || (!whole && !entry.element.querySelector(".r:not([hidden])") && !entry.element.querySelector(".pages"));
    wasOpened.forEach((element) => { element.open = false; });
    wasOpened = [];
    if (!whole && hits.length <= 12) {
      wasOpened = hits.map((resource) => resource.element).filter((element) => !element.open);
      wasOpened.forEach((element) => { element.open = true; });
    }
    count.textContent = shown === total ? `${number.format(total)} findings` : `${number.format(shown)} of ${number.format(total)} findings`;
  };
  const announce = () => say(count.textContent);
  let timer = 0;
  const later = () => { clearTimeout(timer); timer = setTimeout(() => { apply(); announce(); }, 120); };
  const reorder = () => {
    const by = one("#order").value;
    const orders = {
      name: (a, b) => a.name.localeCompare(b.name, "en") || a.index - b.index,
      score: (a, b) => (a.score === b.score ? 0 : a.score - b.score) || a.index - b.index,
      count: (a, b) => b.findings.length - a.findings.length || a.index - b.index,
    };
    const sorted = resources.slice().sort(orders[by] || ((a, b) => a.index - b.index));
    for (const entry of accounts) entry.element.append(...sorted.filter((resource) => resource.account === entry.element).map((resource) => resource.element));
  };
  one("#q").addEventListener("input", later);
  form.addEventListener("change", (event) => { if (event.target.id === "order") reorder(); apply(); announce(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); apply(); announce(); });
  form.addEventListener("reset", () => setTimeout(() => { reorder(); apply(); announce(); }, 0));
  one('[data-do="open"]').addEventListener("click", () => resources.forEach((resource) => { if (!resource.element.hidden) resource.element.open = true; }));
  one('[data-do="close"]').addEventListener("click", () => resources.forEach((resource) => { resource.element.open = false; }));
  apply();
  reveal();
})();
