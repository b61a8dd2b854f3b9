// Drives the pages of `bilateral serve` in a real browser.
//
//   npm ci && node run.mjs PATH_TO_BILATERAL
//
// CHROMIUM  the browser; otherwise the first of chromium, chromium-browser, google-chrome
// SHOTS     a folder for screenshots
// ASSETS    1: take the style and the script from the sources instead of from the binary, to try changes without a build
// ONLY      a part of the names of the checks to run
//
// Ends with 0 if every check passed, 1 if one failed, 77 if the browser or a module is missing.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

const HERE = import.meta.dirname;
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 900 };
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

function skip(why) {
  console.log(`skipped: ${why}`);
  process.exit(77);
}

function findBrowser() {
  if (process.env.CHROMIUM) return existsSync(process.env.CHROMIUM) ? process.env.CHROMIUM : null;
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      if (folder && existsSync(join(folder, name))) return join(folder, name);
    }
  }
  return null;
}

const binary = process.argv[2] && resolve(process.argv[2]);
if (!binary || !existsSync(binary)) {
  console.error("usage: node run.mjs PATH_TO_BILATERAL");
  process.exit(2);
}
const executablePath = findBrowser() ?? skip("no Chromium was found (set CHROMIUM)");
const modules = await Promise.all([import("playwright-core"), import("axe-core")]).catch(() => null);
if (!modules) skip("the modules are missing: npm ci");
const { chromium } = modules[0];
const axe = modules[1].default;

// ---- checks -------------------------------------------------------------------------------------------------------

const checks = [];
const check = (name, run) => checks.push({ name, run });

function must(condition, message) {
  if (!condition) throw new Error(message);
}

function same(found, wanted, what) {
  must(found === wanted, `${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
}

async function until(what, test, patience = 15_000) {
  const end = Date.now() + patience;
  let last = null;
  while (Date.now() < end) {
    try {
      if (await test()) return;
      last = null;
    } catch (error) {
      last = error;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`in ${patience} ms never: ${what}${last ? ` (${last.message})` : ""}`);
}

// ---- the server and its cases -------------------------------------------------------------------------------------

const work = mkdtempSync(join(tmpdir(), "bilateral-browser-"));
const copy = join(work, "copy");
const broken = join(work, "broken");
let server;
let base;
let token;
let browser;

function makeCase(folder) {
  const made = spawnSync(binary, ["new", folder, "--from", "russia-china"], { encoding: "utf8" });
  must(made.status === 0, `new ${folder}: ${made.stderr}`);
}

async function start() {
  makeCase(copy);
  cpSync(copy, broken, { recursive: true });
  writeFileSync(join(broken, "case.yaml"), "format: 1\nid: broken\ntitle: [\n");
  server = spawn(binary, ["serve", "russia-china", copy, broken, "--edit", "--bind", "127.0.0.1:0"]);
  let said = "";
  server.stdout.on("data", (data) => (said += data));
  server.stderr.on("data", (data) => (said += data));
  await until(`the server starts; it said: ${said}`, () => {
    must(server.exitCode === null, `the server ended: ${said}`);
    base = said.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0];
    token = said.match(/token: (\S+)/)?.[1];
    return base && token;
  });
}

async function stop() {
  await browser?.close().catch(() => {});
  if (server && server.exitCode === null) {
    const ended = new Promise((done) => server.once("exit", done));
    server.kill("SIGTERM");
    const hard = setTimeout(() => server.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(hard);
  }
  rmSync(work, { recursive: true, force: true });
}

// ---- pages --------------------------------------------------------------------------------------------------------

const PAGES = {
  index: "/",
  "case today": "/case/russia-china",
  "case on 2015-05-08": "/case/russia-china?as_of=2015-05-08",
  "case on 2018-12-31": "/case/russia-china?as_of=2018-12-31",
  "case supposed": "/case/russia-china?as_of=2018-12-31&set=arms-trade-up%3Dnot%20met&prior.soft-alliance=60",
  "framework bci": "/case/russia-china?framework=bci",
  "framework stages": "/case/russia-china?framework=stages",
  ledger: "/case/russia-china/ledger",
  dates: "/case/russia-china/dates?from=2015-05-08&to=2018-12-31",
  frameworks: "/case/russia-china/frameworks",
  downloads: "/case/russia-china/downloads",
  edit: "/case/copy/edit",
  "404": "/case/no-such-case",
  "bad request": "/case/russia-china?as_of=never",
  "broken case": "/case/broken",
};
const STATUS = { 404: 404, "bad request": 400, "broken case": 503 };

/** A page that keeps what went wrong on it. */
async function open(options = {}) {
  const context = await browser.newContext({ viewport: DESK, locale: "en-GB", ...options });
  if (process.env.ASSETS) {
    const source = (path) => readFileSync(join(HERE, "../../..", path), "utf8");
    const css = "text/css; charset=utf-8";
    await context.route("**/assets/serve.css", (route) =>
      route.fulfill({ contentType: css, body: source("report/src/page.css") + source("serve/src/asset/serve.css") }));
    await context.route("**/assets/serve.js", (route) =>
      route.fulfill({ contentType: "text/javascript", body: source("serve/src/asset/serve.js") }));
  }
  await context.addInitScript(() => {
    window.violations = [];
    addEventListener("securitypolicyviolation", (event) =>
      window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.wrong = [];
  page.on("pageerror", (error) => page.wrong.push(`page error: ${error.message}`));
  page.on("console", (message) => {
    // The browser itself reports the status of a page that is meant not to be there.
    const own = message.location().url === page.going && /status of (400|403|404|422|503)/.test(message.text());
    if (["error", "warning"].includes(message.type()) && !own) page.wrong.push(`console: ${message.text()}`);
  });
  return page;
}

async function withPage(run, options) {
  const page = await open(options);
  try {
    await run(page);
    const violations = await page.evaluate(() => window.violations ?? []).catch(() => []);
    const wrong = [...page.wrong, ...violations.map((violation) => `policy: ${violation}`)];
    must(wrong.length === 0, wrong.join("; "));
  } finally {
    await page.context().close();
  }
}

function go(page, path) {
  page.going = path.startsWith("http") ? path : base + path;
  return page.goto(page.going);
}

const mainText = (page) => page.locator("#main").evaluate((main) => main.textContent);
const statuses = (page) => page.locator("#main .status").allTextContents();

/** Waits until the page shows the view of a date. */
const shows = (page, date) =>
  until(`the page shows ${date}`, async () =>
    new URL(page.url()).searchParams.get("as_of") === date
    && (await page.locator("#as-of").inputValue()) === date
    && !(await page.locator("body").getAttribute("aria-busy")));

async function accessible(page) {
  await page.evaluate(`${axe.source};0`);
  const found = await page.evaluate((tags) => window.axe.run(document, {
    runOnly: { type: "tag", values: tags }, resultTypes: ["violations"],
  }), TAGS);
  const told = found.violations.map((violation) => {
    const where = violation.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`);
    return `${violation.id} (${violation.nodes.length}): ${where.join(" | ")}`;
  });
  must(told.length === 0, told.join("\n    "));
}

async function fits(page) {
  const wide = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room && document.body.scrollWidth <= room) return null;
    const scrolls = (element) => {
      for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) {
        if (getComputedStyle(up).overflowX !== "visible") return true;
      }
      return false;
    };
    const guilty = [...document.body.querySelectorAll("*")].filter((element) =>
      element.getBoundingClientRect().right > room + 1 && !scrolls(element));
    return `${document.documentElement.scrollWidth} > ${room}: `
      + guilty.slice(-3).map((element) => element.outerHTML.slice(0, 90)).join(" | ");
  });
  must(wide === null, `the body scrolls sideways: ${wide}`);
}

for (const [name, path] of Object.entries(PAGES)) {
  check(`${name}: loads clean`, () => withPage(async (page) => {
    const answer = await go(page, path);
    await page.waitForLoadState("load");
    same(answer.status(), STATUS[name] ?? 200, "status");
    must((await mainText(page)).trim().length > 10, "the page is empty");
    same(await page.locator("h1").count(), 1, "headings of the first rank");
  }));
  check(`${name}: accessible in light and in dark`, () => withPage(async (page) => {
    await go(page, path);
    await accessible(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await accessible(page);
  }));
  check(`${name}: accessible and no sideways scroll on a phone, with all details open`, () => withPage(async (page) => {
    await go(page, path);
    await fits(page);
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    await fits(page);
    await accessible(page);
    // What WCAG asks for (1.4.10).
    await page.setViewportSize({ width: 320, height: 640 });
    await fits(page);
  }, { viewport: PHONE }));
}

// ---- the case's page ----------------------------------------------------------------------------------------------

const CASE = "/case/russia-china";

check("slider: by keyboard", () => withPage(async (page) => {
  await go(page, `${CASE}?as_of=2015-05-08`);
  const slider = page.locator("#slider");
  await slider.focus();
  await page.keyboard.press("ArrowRight");
  await shows(page, "2015-05-09");
  same(await page.evaluate(() => document.activeElement.id), "slider", "focus after the change");
  same(await slider.getAttribute("aria-valuetext"), "2015-05-09", "what the slider says");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await shows(page, "2015-05-12");
  const before = await statuses(page);
  await page.keyboard.press("End");
  await until("the slider is at its end", async () =>
    new URL(page.url()).searchParams.get("as_of") > "2015-05-12" && !(await page.locator("body").getAttribute("aria-busy")));
  must(JSON.stringify(before) !== JSON.stringify(await statuses(page)), "no status changed");
}));

check("slider: by mouse", () => withPage(async (page) => {
  await go(page, `${CASE}?as_of=2015-05-08`);
  const before = await statuses(page);
  const box = await page.locator("#slider").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await until("the address follows", () => new URL(page.url()).searchParams.get("as_of") !== "2015-05-08");
  const date = new URL(page.url()).searchParams.get("as_of");
  await shows(page, date);
  must(date > "2015-05-08", `the slider went to ${date}`);
  must(JSON.stringify(before) !== JSON.stringify(await statuses(page)), "no status changed");
}));

check("date: a year can be typed into the field", () => withPage(async (page) => {
  await go(page, `${CASE}?as_of=2015-05-08`);
  await page.locator("#as-of").focus();
  // The same in every order of day and month.
  await page.keyboard.type("12122018", { delay: 60 });
  await shows(page, "2018-12-12");
  same(await page.evaluate(() => document.activeElement.id), "as-of", "the focus");
}));

check("a criterion has another status on another date", () => withPage(async (page) => {
  const table = "#main section[aria-labelledby^='test-'] tbody tr";
  const read = () => page.locator(table).evaluateAll((rows) =>
    rows.map((row) => `${row.querySelector("summary").textContent}: ${row.querySelector(".status").textContent}`));
  await go(page, `${CASE}?as_of=2015-05-08`);
  const before = await read();
  await page.locator("#as-of").fill("2018-12-31");
  await shows(page, "2018-12-31");
  const after = await read();
  must(before.length > 5 && before.length === after.length, `${before.length} and ${after.length} criteria`);
  must(before.some((row) => !after.includes(row)), "no criterion changed");
}));

check("permalink: an address shows the same in another window", () => withPage(async (page) => {
  await go(page, CASE);
  await page.locator("#as-of").fill("2018-12-31");
  await shows(page, "2018-12-31");
  await page.locator("#reading").selectOption({ index: 1 });
  await until("the reading is in the address", () => new URL(page.url()).searchParams.has("reading"));
  await until("the page is at rest", async () => !(await page.locator("body").getAttribute("aria-busy")));
  await withPage(async (other) => {
    await go(other, page.url());
    same(await mainText(other), await mainText(page), "text");
    same(await other.title(), await page.title(), "title");
  });
}));

check("back and forward", () => withPage(async (page) => {
  await go(page, `${CASE}?as_of=2015-05-08`);
  const first = await mainText(page);
  await page.locator("#as-of").fill("2018-12-31");
  await shows(page, "2018-12-31");
  const second = await mainText(page);
  await page.goBack();
  await shows(page, "2015-05-08");
  await until("the first text is back", async () => (await mainText(page)) === first);
  await page.goForward();
  await until("the second text is back", async () => (await mainText(page)) === second);
}));

check("a link within the page goes to its record and loads nothing", () => withPage(async (page) => {
  await go(page, `${CASE}?as_of=2018-12-31`);
  const asked = [];
  page.on("request", (request) => request.url().includes("as_of") && asked.push(request.url()));
  const link = page.locator(".ground a[href^='#']").first();
  const id = (await link.getAttribute("href")).slice(1);
  await link.click();
  await page.waitForTimeout(400);
  same(asked.length, 0, "requests");
  const top = await page.locator(`[id="${id}"]`).evaluate((record) => record.getBoundingClientRect().top);
  must(top >= -2 && top < DESK.height, `the record is at ${top}`);
}));

check("what if: says Hypothetical, and how to get back", () => withPage(async (page) => {
  await go(page, `${CASE}?as_of=2018-12-31`);
  same(await page.locator("#hypothetical").count(), 0, "hypothetical sections before");
  await page.getByText("What if?", { exact: true }).click();
  const select = page.locator("select[name='set']").first();
  const value = await select.locator("option").nth(1).getAttribute("value");
  await select.selectOption(value);
  await select.locator("xpath=ancestor::details").getByRole("button", { name: "Show" }).click();
  await page.getByRole("heading", { name: "Hypothetical" }).waitFor();
  same(new URL(page.url()).searchParams.get("set"), value, "the address");
  must(await page.locator("details:has(select[name='set'])").evaluate((details) => details.open), "the details closed");
  must(await page.evaluate(() => document.activeElement !== document.body), "the focus was lost");
  await page.getByRole("link", { name: "Back to what was found" }).click();
  await until("the supposition is gone", async () => (await page.locator("#hypothetical").count()) === 0);
}));

check("own priors: the page says why your answer differs", () => withPage(async (page) => {
  await go(page, `${CASE}?as_of=2018-12-31`);
  await page.getByText("Your own numbers", { exact: true }).click();
  await page.locator("input[name^='prior.']").first().fill("5");
  await page.locator("input[name^='prior.']").first().press("Enter");
  await page.getByRole("heading", { name: "Your answer differs" }).waitFor();
  must(/your prior for .* is 5 %/.test(await mainText(page)), "the prior is not named");
  must(page.url().includes("prior."), "the prior is not in the address");
}));

check("statuses: each has a sign and a word, readable without colour", () => withPage(async (page) => {
  for (const path of [`${CASE}?as_of=2018-12-31`, CASE, `${CASE}?framework=bci`, `${CASE}?framework=stages`]) {
    await go(page, path);
    const found = await page.locator(".status").evaluateAll((all) => all.map((status) => ({
      sign: status.querySelector("[aria-hidden='true']")?.textContent.trim() ?? "",
      word: [...status.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join("").trim(),
    })));
    must(found.length > 5, `${found.length} statuses on ${path}`);
    const bare = found.filter(({ sign, word }) => sign === "" || word === "");
    must(bare.length === 0, `without sign or word: ${JSON.stringify(bare.slice(0, 3))}`);
  }
}));

// ---- without a mouse, without a script, on paper --------------------------------------------------------------------

check("keyboard: the skip link, and the order of the tabs", () => withPage(async (page) => {
  await go(page, `${CASE}?as_of=2018-12-31`);
  await page.keyboard.press("Tab");
  same(await page.evaluate(() => document.activeElement.className), "skip", "the first stop");
  const box = await page.locator(".skip").boundingBox();
  must(box.x >= 0 && box.y >= 0 && box.height > 10, "the skip link can't be seen");
  await page.keyboard.press("Enter");
  await page.waitForTimeout(300);
  same(await page.evaluate(() => document.activeElement.id), "main", "the focus after the skip link");
  const stops = [];
  for (let at = 0; at < 40; at++) {
    await page.keyboard.press("Tab");
    stops.push(await page.evaluate(() => {
      const now = document.activeElement;
      const style = getComputedStyle(now);
      if (now.localName === "main" || now === document.body) return { name: "none", seen: true };
      return {
        name: now.id || now.name || `${now.localName} ${now.textContent.trim().slice(0, 20)}`,
        seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
      };
    }));
  }
  const names = stops.map((stop) => stop.name);
  const order = ["as-of", "slider", "reading", "button Show", "summary What if?", "summary Your own numbers"];
  const places = order.map((name) => names.indexOf(name));
  must(places.every((place, at) => place >= 0 && (at === 0 || place > places[at - 1])), `${order} stand at ${places} of ${names}`);
  const unseen = stops.filter((stop) => !stop.seen).map((stop) => stop.name);
  must(unseen.length === 0, `no focus ring on ${unseen.join(", ")}`);
}));

check("keyboard: details open with Enter", () => withPage(async (page) => {
  await go(page, `${CASE}?as_of=2018-12-31`);
  const details = page.locator("#main tbody details").first();
  same(await details.evaluate((element) => element.open), false, "open before");
  await details.locator("summary").focus();
  await page.keyboard.press("Enter");
  same(await details.evaluate((element) => element.open), true, "open after");
}));

check("without a script: the forms work", () => withPage(async (page) => {
  await go(page, CASE);
  same(await page.locator("#slider").isVisible(), false, "a slider that does nothing is shown");
  await page.locator("#as-of").fill("2015-05-08");
  await page.locator("#controls button").first().click();
  await page.waitForURL(/as_of=2015-05-08/);
  const before = await page.locator("#main .status").allInnerTexts();
  must(before.length > 5, "no statuses");
  await page.locator("summary", { hasText: "What if?" }).click();
  const select = page.locator("select[name='set']").first();
  await select.selectOption({ index: 1 });
  await page.locator("#controls details button").first().click();
  await page.getByRole("heading", { name: "Hypothetical" }).waitFor();
  await go(page, `${CASE}/ledger`);
  await page.locator("input[name='q']").fill("parade");
  await page.locator(".search button").click();
  await page.waitForURL(/q=parade/);
}, { javaScriptEnabled: false }));

check("less motion: nothing moves", () => withPage(async (page) => {
  await go(page, CASE);
  const moves = await page.evaluate(() => [...document.querySelectorAll("*")].filter((element) => {
    const style = getComputedStyle(element);
    return style.animationName !== "none" || !/^(0s(, )?)+$/.test(style.transitionDuration) || style.scrollBehavior !== "auto";
  }).map((element) => element.localName));
  same(moves.length, 0, `moving: ${moves.slice(0, 5)}`);
  same(await page.evaluate(() => document.getAnimations().length), 0, "animations");
}, { reducedMotion: "reduce" }));

check("on paper: no navigation, no controls, nothing cut off", () => withPage(async (page) => {
  await go(page, `${CASE}?as_of=2018-12-31`);
  await page.emulateMedia({ media: "print" });
  for (const what of ["nav", "#controls", ".skip"]) {
    same(await page.locator(what).first().isVisible(), false, `${what} is shown`);
  }
  must(await page.locator("#main h1").isVisible(), "the title is missing");
  const paper = await page.pdf({ format: "A4" });
  must(paper.length > 20_000, "the paper is empty");
  // As wide as A4 between the margins: what is wider would be cut off.
  await page.setViewportSize({ width: 718, height: 1000 });
  await fits(page);
}));

// ---- the other pages ----------------------------------------------------------------------------------------------

check("ledger: search, kind, order, next page", () => withPage(async (page) => {
  await go(page, `${CASE}/ledger`);
  const rows = page.locator("#ledger tbody tr");
  const all = parseInt(await page.locator("#main p[role='status']").textContent(), 10);
  must(all > 50, `${all} records`);
  await page.getByRole("link", { name: "next page" }).click();
  await page.waitForURL(/page=2/);
  await page.locator("input[name='q']").fill("arms");
  await page.getByRole("button", { name: "Search" }).click();
  await page.waitForURL(/q=arms/);
  const found = parseInt(await page.locator("#main p[role='status']").textContent(), 10);
  must(found > 0 && found < all, `${found} of ${all}`);
  for (const text of await rows.allTextContents()) must(/arms/i.test(text), `a row without it: ${text.slice(0, 80)}`);
  await page.locator("select[name='kind']").selectOption("measurement");
  await page.locator("select[name='sort']").selectOption("earliest");
  await page.getByRole("button", { name: "Search" }).click();
  await page.waitForURL(/kind=measurement/);
  const cells = await rows.evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));
  must(cells.length > 1 && cells.every((row) => row[2] === "measurement"), "other kinds");
  must(cells.every((row, at) => at === 0 || row[0] >= cells[at - 1][0]), "not in order");
  await page.locator("input[name='q']").fill("no-such-word");
  await page.getByRole("button", { name: "Search" }).click();
  await page.waitForURL(/no-such-word/);
  same(await page.locator("#main p[role='status']").textContent(), "0 records", "count");
}));

check("dates: two dates compared, in the address", () => withPage(async (page) => {
  await go(page, `${CASE}/dates`);
  await page.locator("input[name='from']").fill("2015-05-08");
  await page.locator("input[name='to']").fill("2018-12-31");
  await page.getByRole("button", { name: "Compare" }).click();
  await page.waitForURL(/from=2015-05-08&to=2018-12-31/);
  must((await page.locator("section.difference").count()) > 0, "no difference");
}));

check("frameworks: each leads to its own view", () => withPage(async (page) => {
  await go(page, `${CASE}/frameworks`);
  const links = await page.locator("section.side h2 a").evaluateAll((all) => all.map((link) => link.href));
  same(links.length, 3, "frameworks");
  for (const link of links) {
    const answer = await go(page, link);
    same(answer.status(), 200, link);
  }
}));

check("downloads: each can be had", () => withPage(async (page) => {
  await go(page, `${CASE}/downloads?as_of=2018-12-31`);
  const links = await page.locator("#main a").evaluateAll((all) => all.map((link) => link.href));
  must(links.length >= 10, `${links.length} links`);
  for (const link of links) {
    const answer = await page.request.get(link);
    must(answer.ok() && (await answer.body()).length > 20, `${link}: ${answer.status()}`);
  }
}));

check("guard: the policy lets no foreign script or style run", () => withPage(async (page) => {
  const answer = await go(page, CASE);
  const policy = answer.headers()["content-security-policy"] ?? "";
  for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]) {
    must(policy.includes(part), `${part} is missing from ${policy}`);
  }
  must(!/unsafe|\*/.test(policy), policy);
  same(await page.locator("[style], style, [onclick], script:not([src])").count(), 0, "inline styles or scripts");
}));

// ---- live reload --------------------------------------------------------------------------------------------------

check("slider: a page in the air does not take the slider out of the hand", () => withPage(async (page) => {
  await go(page, `${CASE}?as_of=2015-05-08`);
  await page.route("**/case/russia-china?**", async (route) => {
    await new Promise((done) => setTimeout(done, 400));
    await route.continue();
  });
  await page.locator("#slider").focus();
  for (let at = 0; at < 8; at++) {
    await page.keyboard.press("ArrowRight");
    await page.waitForTimeout(at % 2 ? 250 : 40);
  }
  await shows(page, "2015-05-16");
}));

const FILE = join(copy, "case.yaml");
const retitle = (text, title) => text.replace(/^title: .*$/m, `title: ${title}`);

check("live: a change is shown, a broken file is told and the last good state kept, a mended one shown", () => withPage(async (page) => {
  const original = readFileSync(FILE, "utf8");
  try {
    await go(page, "/case/copy?as_of=2018-12-31");
    const details = page.locator("#main tbody details").first();
    await details.locator("summary").click();
    const heading = page.locator("#main h1");
    const changed = page.locator("#changed");
    writeFileSync(FILE, retitle(original, "Another title"));
    await until("the new title", async () => (await heading.textContent()) === "Another title");
    must(/new state/.test(await changed.textContent()), "nothing is said of the change");
    must(await details.evaluate((element) => element.open), "what was open closed");

    writeFileSync(FILE, retitle(original, "Broken title").replace("format: 1", "format: ["));
    await until("the problem is told", async () => /problems/.test(await changed.textContent()));
    same(await heading.textContent(), "Another title", "the last good state");
    await page.reload();
    same(await heading.textContent(), "Another title", "the last good state after loading again");
    must(await page.getByRole("heading", { name: "The files of this case have problems" }).isVisible(), "no problems told");
    must(/case\.yaml/.test(await page.locator(".problems").textContent()), "the file is not named");
    await accessible(page);

    writeFileSync(FILE, retitle(original, "Mended title"));
    await until("the mended title", async () => (await heading.textContent()) === "Mended title");
    await until("the problems are gone", async () => (await page.locator(".problems").count()) === 0);
  } finally {
    writeFileSync(FILE, original);
  }
}));

check("live: a window that nobody looks at does not ask", () => withPage(async (page) => {
  // A browser has six connections to one server, and a question is kept open.
  await page.addInitScript(() => {
    window.away = true;
    Object.defineProperty(document, "hidden", { get: () => window.away });
  });
  let questions = 0;
  page.on("request", (request) => (questions += request.url().includes("/stamp?") ? 1 : 0));
  await go(page, "/case/copy");
  await page.waitForTimeout(500);
  same(questions, 0, "questions while away");
  await page.evaluate(() => {
    window.away = false;
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await until("it asks", () => questions === 1);
}));

// ---- adding evidence ----------------------------------------------------------------------------------------------

async function fillRow(page, row) {
  const fields = { by: "Tester", token, kind: "event", occurred_on: "2020-01-01", basis: "memory", ...row };
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`#evidence [name='${name}']`);
    if (await field.evaluate((element) => element.localName === "select")) await field.selectOption(value);
    else await field.fill(value);
  }
}

check("edit: a row is added, and shown", () => withPage(async (page) => {
  await go(page, "/case/copy/edit");
  await fillRow(page, { id: "browser-row", title: "A row from a browser" });
  await page.getByRole("button", { name: "Add this row" }).click();
  await page.waitForURL(/ledger\?q=browser-row/);
  must(/A row from a browser/.test(await page.locator("#ledger").textContent()), "the row is not shown");
  must(readFileSync(join(copy, "evidence.csv"), "utf8").includes("\nbrowser-row,2020-01-01"), "not in the file");
  must(/,Tester,browser-row/.test(readFileSync(join(copy, "edits.csv"), "utf8")), "who did it is not noted");
}));

check("edit: problems are told while typing and when sent, and nothing is written", () => withPage(async (page) => {
  const before = readFileSync(join(copy, "evidence.csv"), "utf8");
  await go(page, "/case/copy/edit");
  await fillRow(page, { id: "bad-row", title: "A bad row", occurred_on: "someday" });
  await until("the problem is told", async () => /occurred_on|someday/.test(await page.locator("#row-problems").textContent()));
  await page.getByRole("button", { name: "Add this row" }).click();
  await page.getByText("Not added:").waitFor();
  same(await page.locator("[name='title']").inputValue(), "A bad row", "what was typed");
  await accessible(page);
  same(readFileSync(join(copy, "evidence.csv"), "utf8"), before, "the ledger");
}));

check("edit: a wrong token is refused", () => withPage(async (page) => {
  await go(page, "/case/copy/edit");
  // Silence the check while typing, which is refused as well.
  await page.route("**/edit/check", (route) => route.fulfill({ json: { problems: [] } }));
  await fillRow(page, { id: "wrong-token", title: "Not to be added", token: "0".repeat(36) });
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === "POST" && response.url().endsWith("/edit")),
    page.getByRole("button", { name: "Add this row" }).click(),
  ]);
  same(answer.status(), 403, "status");
  await page.getByText(/token is not the one/).waitFor();
  must(!readFileSync(join(copy, "evidence.csv"), "utf8").includes("wrong-token"), "the row was added");
}));

check("edit: a case that is compiled in takes no rows", () => withPage(async (page) => {
  same((await go(page, "/case/russia-china/edit")).status(), 403, "status");
}));

check("edit: another site's page can add nothing", () => withPage(async (page) => {
  const form = { token, by: "x", kind: "event", id: "foreign-row", occurred_on: "2020-01-01", title: "Foreign", basis: "memory" };
  const answer = await page.request.post(`${base}/case/copy/edit`, { form, headers: { origin: "http://evil.example" } });
  same(answer.status(), 403, "status");
  must(!readFileSync(join(copy, "evidence.csv"), "utf8").includes("foreign-row"), "the row was added");
}));

check("edit: two windows adding ten rows each at once lose none", () => withPage(async (page) => {
  const other = await page.context().newPage();
  await Promise.all([go(page, "/case/copy/edit"), go(other, "/case/copy/edit")]);
  const lines = () => readFileSync(join(copy, "evidence.csv"), "utf8").trimEnd().split("\n");
  const before = lines();
  const add = ([token, who]) => Promise.all(Array.from({ length: 10 }, async (_, at) => {
    const body = new URLSearchParams({
      token, by: who, kind: "event", id: `${who}-${at}`, occurred_on: "2020-02-02", title: `Row ${at} of ${who}`, basis: "memory",
    });
    return (await fetch("/case/copy/edit", { method: "POST", body, redirect: "manual" })).type;
  }));
  const answers = (await Promise.all([page.evaluate(add, [token, "first"]), other.evaluate(add, [token, "second"])])).flat();
  must(answers.every((type) => type === "opaqueredirect"), `answers: ${answers}`);
  const after = lines();
  same(after.length, before.length + 20, "rows");
  for (const who of ["first", "second"]) {
    for (let at = 0; at < 10; at++) {
      same(after.filter((line) => line.startsWith(`${who}-${at},`)).length, 1, `rows of ${who}-${at}`);
    }
  }
  const log = readFileSync(join(copy, "edits.csv"), "utf8");
  same(log.match(/,(first|second),(first|second)-\d/g)?.length, 20, "lines in edits.csv");
}));

check("edit: a hostile row is only text", () => withPage(async (page) => {
  const title = "<script>window.taken=1</script><img src=x onerror=window.taken=1> javascript:window.taken=1 \u202egnissim\u2066";
  await go(page, "/case/copy/edit");
  await fillRow(page, {
    id: "hostile-row", title, what: "\"><svg onload=window.taken=1> =HYPERLINK(\"http://evil.example\")", quote: "</blockquote><script>window.taken=1</script>",
    actors: "RUS;CHN",
  });
  await page.getByRole("button", { name: "Add this row" }).click();
  await page.waitForURL(/ledger\?q=hostile-row/);
  const row = page.locator("tr[id='hostile-row']");
  const text = await row.textContent();
  must(text.includes("<script>window.taken=1</script>"), "the text is not shown as it is");
  must(!/[\u202a-\u202e\u2066-\u2069]/.test(text), "marks that turn the writing around are in the page");
  same(await row.locator("script, img, svg, a[href^='javascript']").count(), 0, "elements made of text");
  for (const path of ["/case/copy", "/case/copy/dates", "/case/copy/frameworks", "/"]) {
    await go(page, path);
    same(await page.evaluate(() => window.taken), undefined, `taken on ${path}`);
  }
  await go(page, `/case/copy/ledger?q=${encodeURIComponent("\"><script>window.taken=1</script>")}`);
  same(await page.evaluate(() => window.taken), undefined, "taken by the search");
  await page.waitForTimeout(100);
}));

// ---- pictures -----------------------------------------------------------------------------------------------------

async function shots(folder) {
  mkdirSync(folder, { recursive: true });
  const wanted = [
    ["case-light", `${CASE}?as_of=2018-12-31`, {}],
    ["case-dark", `${CASE}?as_of=2018-12-31`, { colorScheme: "dark" }],
    ["case-phone", `${CASE}?as_of=2018-12-31`, { viewport: PHONE }],
    ["case-chosen", `${CASE}?as_of=2018-12-31&set=arms-trade-up%3Dnot%20met&prior.soft-alliance=60`, {}],
    ["ledger", `${CASE}/ledger`, {}],
    ["ledger-phone", `${CASE}/ledger`, { viewport: PHONE }],
    ["frameworks", `${CASE}/frameworks`, {}],
    ["dates", "/case/russia-china/dates?from=2015-05-08&to=2018-12-31", {}],
    ["edit", "/case/copy/edit", {}],
    ["index", "/", {}],
    ["broken", "/case/broken", {}],
  ];
  for (const [name, path, options] of wanted) {
    const page = await open(options);
    await go(page, path);
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
    await page.context().close();
  }
  console.log(`${wanted.length} pictures in ${folder}`);
}

// ---- all of it ----------------------------------------------------------------------------------------------------

let failed = 0;
let passed = 0;
try {
  await start();
  browser = await chromium.launch({ executablePath, headless: true, args: ["--no-sandbox"], env: { ...process.env, LANGUAGE: "en_GB" } }).catch((error) => {
    console.log(`skipped: ${executablePath} does not start: ${error.message.split("\n")[0]}`);
    return null;
  });
  if (browser) {
    for (const { name, run } of checks.filter(({ name }) => name.includes(process.env.ONLY ?? ""))) {
      const before = Date.now();
      try {
        await run();
        passed += 1;
        console.log(`ok    ${name} (${Date.now() - before} ms)`);
      } catch (error) {
        failed += 1;
        console.log(`FAIL  ${name}\n    ${error.message}`);
      }
    }
    if (process.env.SHOTS) await shots(resolve(process.env.SHOTS));
    console.log(`${passed} passed, ${failed} failed`);
  }
} finally {
  await stop();
}
process.exit(!browser ? 77 : failed > 0 ? 1 : 0);
