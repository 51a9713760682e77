// The checks of scripts/check-html, which installs what this needs. First a page that is wrong in every way that is looked
// for: a check that does not see it is broken, and nothing else is believed.
"use strict";
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const puppeteer = require("puppeteer-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const LOOKS = {
  light: { width: 1280, height: 900, scheme: "light" },
  dark: { width: 1280, height: 900, scheme: "dark" },
  narrow: { width: 390, height: 844, scheme: "light" },
  "narrow-dark": { width: 390, height: 844, scheme: "dark" },
};
const BROKEN = `<!DOCTYPE html><html><head><title>x</title></head><body><p style="color:#aaa">grey on white</p>
<img src="https://example.invalid/beacon.png"><form><input></form><script>window.owned = 1; throw new Error("broken on purpose")</script></body></html>`;

let failures = 0;
const fail = (page, text) => { failures += 1; console.error(`  ${page}: ${text}`); };

async function open(browser, file, look, script = true) {
  const page = await browser.newPage();
  const seen = { errors: [], requests: [] };
  page.on("console", (message) => { if (["error", "warning", "assert"].includes(message.type())) seen.errors.push(message.text()); });
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith("file:") && !url.startsWith("data:")) seen.requests.push(url);
  });
  await page.setJavaScriptEnabled(script);
  await page.setViewport({ width: look.width, height: look.height });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: look.scheme }, { name: "prefers-reduced-motion", value: "reduce" }]);
  await page.goto(pathToFileURL(file).href, { waitUntil: "load", timeout: 120_000 });
  return { page, seen };
}

const violations = (page) => page.evaluate(async (source) => {
  (0, eval)(source);
  const result = await window.axe.run(document, { resultTypes: ["violations"] });
  return result.violations.map((one) => `${one.id} (${one.impact}) on ${one.nodes.length}: ${one.nodes.slice(0, 3).map((node) => node.target.join(" ") + " " + node.any.concat(node.all).map((c) => c.message).join("; ").slice(0, 160)).join(" | ")}`);
}, axe);

const shownFindings = (page) => page.evaluate(() => Array.from(document.querySelectorAll(".f")).filter((f) => !f.hidden && !f.closest("[hidden]")).length);
const idle = (page) => page.evaluate(() => new Promise((done) => setTimeout(done, 250)));

async function withScript(page, name) {
  const total = await page.$$eval(".f", (all) => all.length);
  if (total === 0) return;
  if (await page.$eval("#filter", (form) => form.hidden)) return fail(name, "the filter is hidden although there is script");
  if ((await shownFindings(page)) !== total) fail(name, "not every finding is shown at first");
  const id = await page.$eval(".f:last-of-type", (f) => f.id);
  // Search, for the one finding that has this fingerprint.
  await page.type("#q", id.replace("finding-", ""));
  await idle(page);
  if ((await shownFindings(page)) !== 1) fail(name, `searching for ${id} shows ${await shownFindings(page)} findings`);
  const count = await page.$eval("#count", (p) => p.textContent);
  if (total > 1 && !count.startsWith("1 of ")) fail(name, `the count says ${count}`);
  await page.$eval("#filter", (form) => form.reset());
  await idle(page);
  if ((await shownFindings(page)) !== total) fail(name, "a reset does not show everything again");
  // Filter.
  const critical = await page.$$eval(".f.critical", (all) => all.length);
  await page.$$eval('input[name="s"]:not([value="critical"])', (boxes) => boxes.forEach((box) => box.click()));
  await idle(page);
  if ((await shownFindings(page)) !== critical) fail(name, `the filter shows ${await shownFindings(page)} criticals of ${critical}`);
  await page.$eval("#filter", (form) => form.reset());
  await idle(page);
  // Order.
  await page.select("#order", "name");
  const names = await page.$$eval(".account:first-of-type .r h4", (all) => all.map((h) => h.textContent));
  if (names.some((text, i) => i > 0 && names[i - 1].localeCompare(text, "en") > 0)) fail(name, "ordering by name does not order");
  await page.select("#order", "");
  // A permalink opens what it points to.
  await page.evaluate((target) => { location.hash = "#" + target; }, id);
  await idle(page);
  const visible = await page.$eval("#" + id, (f) => f.closest("details").open && f.getBoundingClientRect().height > 0);
  if (!visible) fail(name, "a permalink does not open its finding");
  // The button that copies it can be reached with the keyboard.
  await page.$eval("#" + id + " a", (a) => a.focus());
  await page.keyboard.press("Tab");
  const focused = await page.evaluate(() => document.activeElement.className);
  if (focused !== "copy") fail(name, `Tab after a finding's link reaches ${focused || "nothing"} instead of the copy button`);
  await page.keyboard.press("Enter");
  await idle(page);
  if (!(await page.evaluate((target) => location.hash === "#" + target, id))) fail(name, "copying a link does not put it into the address bar");
  // Sorting.
  const table = await page.$("table.cards.sortable thead button, table.sortable thead button");
  if (table) {
    await table.evaluate((button) => button.click());
    const sorted = await table.evaluate((button) => button.closest("th").getAttribute("aria-sort"));
    if (sorted !== "ascending") fail(name, "a table does not say that it is sorted");
  }
  // Theme.
  await page.$eval('[data-do="theme"]', (button) => { button.click(); button.click(); });
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  if (!/^rgb\((1?\d|2\d|3\d), /.test(paper)) fail(name, `the dark theme has the paper ${paper}`);
  await page.$eval('[data-do="theme"]', (button) => button.click());
}

async function check(browser, file) {
  const name = path.basename(file);
  const size = fs.statSync(file).size;
  if (size >= 5_000_000) fail(name, `${size} bytes are more than five million`);
  const heavy = size > 1_500_000;
  for (const [look, settings] of Object.entries(LOOKS)) {
    if (heavy && look !== "light") continue;
    const { page, seen } = await open(browser, file, settings);
    const label = `${name} (${look})`;
    if (!heavy) {
      // Closed boxes hide what is in them from the checks.
      await page.$$eval("details", (all) => all.forEach((details) => { details.open = true; }));
      for (const text of await violations(page)) fail(label, text);
      await page.$$eval("details", (all) => all.forEach((details) => { details.open = false; }));
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) fail(label, `the page is ${wide} pixels wider than the window`);
    if (look === "light") await withScript(page, label);
    if (await page.evaluate(() => window.owned !== undefined)) fail(label, "a name ran as script");
    seen.errors.forEach((text) => fail(label, `console: ${text}`));
    seen.requests.forEach((url) => fail(label, `asks for ${url}`));
    await page.close();
  }
  // Without script everything is there and nothing useless is.
  const { page, seen } = await open(browser, file, LOOKS.light, false);
  const tree = await page.content();
  const findings = (tree.match(/ id="finding-/g) || []).length;
  const withIt = (fs.readFileSync(file, "utf8").match(/ id="finding-/g) || []).length;
  if (findings !== withIt) fail(name, `without script ${findings} of ${withIt} findings are there`);
  if (/id="filter"/.test(tree) && !/<form id="filter"[^>]* hidden/.test(tree)) fail(name, "the filter shows although nothing would happen");
  seen.errors.forEach((text) => fail(name, `console without script: ${text}`));
  seen.requests.forEach((url) => fail(name, `asks for ${url} without script`));
  if (!heavy) {
    const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true, printBackground: true, timeout: 180_000 });
    if (pdf.length < 20_000 || Buffer.from(pdf.subarray(0, 5)).toString() !== "%PDF-") fail(name, "no PDF comes of it");
    fs.writeFileSync(file.replace(/\.html$/, ".pdf"), pdf);
  }
  await page.close();
}

/// The links of every page must lead somewhere.
function links(files) {
  const ids = new Map();
  const read = (file) => {
    if (!ids.has(file)) ids.set(file, fs.existsSync(file) ? new Set(Array.from(fs.readFileSync(file, "utf8").matchAll(/ id="([^"]+)"/g), (m) => m[1])) : null);
    return ids.get(file);
  };
  for (const file of files) {
    const own = Array.from(fs.readFileSync(file, "utf8").matchAll(/ id="([^"]+)"/g), (m) => m[1]);
    if (own.length !== new Set(own).size) fail(path.basename(file), `an id stands there twice: ${own.find((id, i) => own.indexOf(id) !== i)}`);
    const targets = new Set(Array.from(fs.readFileSync(file, "utf8").matchAll(/ href="([^"]*)"/g), (m) => m[1]));
    for (const href of targets) {
      if (/^(https?:|data:)/.test(href)) continue;
      const [to, anchor] = href.replace(/&amp;/g, "&").replace(/&#39;/g, "'").replace(/&quot;/g, '"').split("#");
      const place = read(to ? path.resolve(path.dirname(file), decodeURIComponent(to)) : file);
      if (!place) fail(path.basename(file), `links to ${href}, which does not exist`);
      else if (anchor && !place.has(anchor.replace(/</g, "&lt;")) && !place.has(anchor)) fail(path.basename(file), `links to ${href}, which is not there`);
    }
  }
}

async function selfTest(browser, folder) {
  const file = path.join(folder, "broken.html");
  fs.writeFileSync(file, BROKEN);
  const { page, seen } = await open(browser, file, LOOKS.light);
  await idle(page);
  const found = (await violations(page)).join("\n");
  const missed = [];
  for (const rule of ["html-has-lang", "color-contrast", "image-alt", "label"]) if (!found.includes(rule)) missed.push(rule);
  if (!seen.errors.some((text) => text.includes("broken on purpose"))) missed.push("console errors");
  if (!seen.requests.some((url) => url.includes("beacon"))) missed.push("requests");
  if (!(await page.evaluate(() => window.owned))) missed.push("script in names");
  await page.close();
  const before = failures;
  const quiet = console.error;
  console.error = () => {};
  fs.writeFileSync(file, '<a id="x" href="#y"></a><a id="x" href="no.html"></a>');
  links([file]);
  console.error = quiet;
  if (failures - before !== 3) missed.push("links");
  failures = before;
  if (missed.length > 0) {
    console.error(`check-html: a page that is broken on purpose is not seen to be: ${missed.join(", ")}`);
    process.exit(2);
  }
}

async function screenshots(browser, folder, into) {
  fs.mkdirSync(into, { recursive: true });
  const shots = [
    ["scorecard-light", "past.html", { width: 1280, height: 1010, scheme: "light" }, null],
    ["scorecard-dark", "past.html", { width: 1280, height: 1010, scheme: "dark" }, null],
    ["scorecard-findings", "past.html", { width: 1280, height: 900, scheme: "light" }, "findings"],
    ["scorecard-narrow", "past.html", { width: 390, height: 844, scheme: "light" }, null],
    ["review-summary", path.resolve("docs/examples/review/REV-2026Q4-sample/summary.html"), { width: 1280, height: 1010, scheme: "light" }, null],
    ["review-lines", path.resolve("docs/examples/review/REV-2026Q4-sample/reviewers/payments-lead@example.org.html"), { width: 1280, height: 1010, scheme: "light" }, "lines"],
    ["review-status", path.resolve("docs/examples/review/status.html"), { width: 1280, height: 1010, scheme: "light" }, null],
  ];
  for (const [name, file, look, anchor] of shots) {
    const { page } = await open(browser, path.resolve(folder, file), look);
    if (anchor) {
      await page.evaluate((id) => {
        document.querySelector(".r").open = true;
        document.getElementById(id).scrollIntoView();
      }, anchor);
    }
    await idle(page);
    const out = path.join(into, `${name}.png`);
    await page.screenshot({ path: out, optimizeForSpeed: false });
    if (fs.statSync(out).size > 400_000) fail(name, "the picture is larger than 400 kB");
    await page.close();
  }
}

(async () => {
  const args = process.argv.slice(2);
  const into = args[0] === "--screenshots" ? args.splice(0, 2)[1] : null;
  const files = args.flatMap((place) => fs.statSync(place).isDirectory()
    ? fs.readdirSync(place, { recursive: true }).filter((name) => name.endsWith(".html")).sort().map((name) => path.join(place, name))
    : [place]);
  if (files.length === 0) { console.error("check-html: there is no page to check"); process.exit(2); }
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "check-html-"));
  const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM,
    userDataDir: path.join(scratch, "profile"),
    protocolTimeout: 300_000,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--force-color-profile=srgb", "--hide-scrollbars"],
  });
  try {
    await selfTest(browser, scratch);
    links(files);
    for (const file of files) {
      const before = failures;
      await check(browser, file);
      console.log(`${failures === before ? "ok  " : "FAIL"} ${path.relative(process.cwd(), file)}`);
    }
    if (into) await screenshots(browser, path.dirname(files[0]), into);
  } finally {
    await browser.close();
    fs.rmSync(scratch, { recursive: true, force: true });
  }
  if (failures > 0) { console.error(`check-html: ${failures} complaints`); process.exit(1); }
})().catch((error) => { console.error(error); process.exit(2); });
