// Drives a running Dramatis in a real browser along the main path: log in, watch lines arrive, pause, step, lose the
// stream and come back, log out. It takes screenshots in both themes and two sizes, and has axe look at each.
//
//   DRAMATIS_E2E_URL=http://127.0.0.1:8080 DRAMATIS_E2E_USER=demo DRAMATIS_E2E_PASSWORD=… npm run e2e
//
// DRAMATIS_E2E_SHOTS names the folder of the screenshots (a temporary one otherwise), DRAMATIS_E2E_CHROMIUM the browser.
import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import { chromium } from "playwright-core";

const { DRAMATIS_E2E_URL: url = "http://127.0.0.1:8080", DRAMATIS_E2E_USER: user = "demo" } = process.env;
const password = process.env.DRAMATIS_E2E_PASSWORD;
assert(password, "DRAMATIS_E2E_PASSWORD must be set");
const shots = process.env.DRAMATIS_E2E_SHOTS ?? (await mkdtemp(join(tmpdir(), "dramatis-e2e-")));
const patience = 90_000; // A world ticks every 30 seconds at its default cadence.

const browser = await chromium.launch({
  executablePath: process.env.DRAMATIS_E2E_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
  ],
});

/** A page that notes what goes wrong on it, and what it asks of others. */
async function openPage(options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const foreign = /^https?:/.test(request.url()) && new URL(request.url()).origin !== new URL(url).origin;
    if (foreign) page.faults.push(`asked another origin: ${request.url()}`);
  });
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy/.test(message.text())) page.faults.push(message.text());
  });
  return page;
}

async function step(name, work) {
  await work();
  console.log(`ok  ${name}`);
}

async function logIn(page) {
  await page.goto(url);
  await page.waitForURL("**/login");
  await page.getByLabel("Name or e-mail").fill(user);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.waitForURL("**/worlds/**");
  await page.getByText("Live", { exact: true }).waitFor();
}

const tick = async (page) => Number((await page.getByText(/^Tick \d+$/).textContent()).slice(5));
const lines = (page) => page.getByRole("log").locator("li:has(p.font-serif)");

/** The text of the newest lines; a feed that is full drops its oldest, so their number says nothing. */
const newest = async (page) => (await lines(page).allTextContents()).slice(-5).join("\n");

async function until(what, holds) {
  const end = Date.now() + patience;
  while (!(await holds())) {
    assert(Date.now() < end, `${what}: not within ${patience / 1000} s`);
    await new Promise((done) => setTimeout(done, 200));
  }
}

async function heardSomething(page) {
  const before = await newest(page);
  await until("a new line arrives", async () => (await newest(page)) !== before);
}

async function accessible(page, name) {
  await page.emulateMedia({ reducedMotion: "reduce" }); // What is still fading in has not its contrast yet.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  await page.emulateMedia({ reducedMotion: "no-preference" });
  const serious = violations.filter((v) => v.impact === "serious" || v.impact === "critical");
  const told = serious.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.html}\n    ${n.failureSummary}`).join("\n")}`);
  assert.deepEqual(told, [], `axe on ${name}`);
}

async function portrait(page, name) {
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  assert(!sideways, `${name} is wider than the screen`);
  await page.waitForTimeout(500); // What fades in has done so.
  await page.screenshot({ path: join(shots, `${name}.png`) });
  await accessible(page, name);
}

/** The share of the map that is painted. */
const painted = (page) =>
  page.evaluate(() => {
    const canvas = document.querySelector("canvas");
    if (!canvas?.width) return 0;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((v, i) => i % 4 === 3 && v > 0).length / (canvas.width * canvas.height);
  });

async function mainPath() {
  const page = await openPage({ viewport: { width: 1440, height: 900 }, colorScheme: "dark" });

  await step("a wrong password is refused in plain words", async () => {
    await page.goto(url);
    await page.getByLabel("Name or e-mail").fill(user);
    await page.getByLabel("Password").fill("certainly not");
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("alert").getByText(/wrong/).waitFor();
  });

  await step("logging in leads to a world that is live", () => logIn(page));

  await step("lines by named characters arrive", async () => {
    const play = page.getByRole("button", { name: "Play" });
    if (await play.isVisible()) await play.click();
    await heardSomething(page);
    const speaker = await lines(page).last().getByRole("button").first().textContent();
    await page.getByRole("radio", { name: "Table" }).click();
    await page.getByRole("rowheader", { name: speaker, exact: true }).waitFor();
    await page.getByRole("radio", { name: "Map" }).click();
  });

  await step("the map is drawn", () => until("the map is painted", async () => (await painted(page)) > 0.02));

  await step("a name opens the character's panel, and Escape closes it", async () => {
    await lines(page).last().getByRole("button").first().click();
    const panel = page.getByRole("dialog");
    await panel.getByText("Temper").waitFor();
    await page.screenshot({ path: join(shots, "person.png") });
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
  });

  await step("pausing keeps the world still", async () => {
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("Paused", { exact: true }).waitFor();
  });

  await step("stepping lets as many ticks pass as asked", async () => {
    const before = await tick(page);
    await page.getByRole("spinbutton").fill("2");
    await page.getByRole("button", { name: "Step" }).click();
    await until("two ticks have passed", async () => (await tick(page)) === before + 2);
    await page.getByText("Paused", { exact: true }).waitFor();
  });

  await step("a reload keeps the login; without its stream the page says so, and then goes on", async () => {
    const streams = (request) => request.headers().accept === "text/event-stream";
    await page.route("**/events", (route) => (streams(route.request()) ? route.abort() : route.continue()));
    await page.reload();
    await page.getByText(/^Reconnecting/).waitFor();
    await page.unroute("**/events");
    await page.getByText("Live", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Play" }).click();
    await heardSomething(page);
  });

  const world = page.url();
  await step("a line says why it was said", async () => {
    await page.getByRole("button", { name: "Pause" }).click();
    await lines(page).last().getByRole("button", { name: /^More about/ }).click();
    await page.getByRole("menuitem", { name: "Why this line?" }).click();
    await page.getByRole("dialog").getByText("Why they spoke").waitFor();
    await page.keyboard.press("Escape");
  });

  await step("a scene is set, and is played beside the world", async () => {
    await page.getByRole("link", { name: "Direct" }).click();
    await page.getByLabel("What it is about").fill("The silver candlesticks");
    for (const name of ["Jean Valjean", "Inspector Javert"]) await page.getByRole("checkbox", { name, exact: true }).check();
    await page.getByRole("button", { name: "Begin" }).click();
    await page.getByRole("heading", { name: "The silver candlesticks" }).waitFor();
    await page.locator("#turn-1").waitFor();
  });

  await step("a world is forked at a line, and compared with its origin", async () => {
    await page.getByRole("link", { name: "Observatory", exact: true }).first().click();
    await lines(page).last().getByRole("button", { name: /^More about/ }).click();
    await page.getByRole("menuitem", { name: /^Fork from here/ }).click();
    await page.getByLabel("Name of the new world").fill("What if");
    await page.getByRole("button", { name: "Fork", exact: true }).click();
    await page.getByRole("heading", { name: "What if" }).waitFor();
    await page.getByRole("link", { name: "Compare" }).click();
    await page.getByText(/^They have everything in common up to tick/).waitFor();
    await page.goto(world);
    await page.getByRole("button", { name: "Play" }).click();
  });

  await step("logging out ends the login", async () => {
    await page.getByRole("button", { name: /^Account/ }).click();
    await page.getByRole("menuitem", { name: "Log out" }).click();
    await page.waitForURL("**/login");
    await page.goto(url);
    await page.waitForURL("**/login");
  });

  assert.deepEqual(page.faults, []);
  await page.context().close();
}

async function looks(colorScheme, width, height) {
  const page = await openPage({ viewport: { width, height }, colorScheme });
  const name = (screen) => `${screen}-${colorScheme}-${width}`;
  await page.goto(url);
  await page.waitForURL("**/login");
  await portrait(page, name("login"));
  await page.getByRole("link", { name: "Make an account" }).click();
  await portrait(page, name("register"));
  await logIn(page);
  await lines(page).first().waitFor();
  await heardSomething(page);
  if (width < 1024) {
    await portrait(page, name("feed"));
    await page.getByRole("tab", { name: "Map" }).click();
  }
  await until("the map is painted", async () => (await painted(page)) > 0.02);
  await portrait(page, name("observatory"));
  await others(page, name);
  await page.goto(`${url}/no/such/page`);
  await page.getByRole("heading", { name: "Nobody lives here" }).waitFor();
  await portrait(page, name("not-found"));
  assert.deepEqual(page.faults, []);
  await page.context().close();
}

/** The other screens of the world that is being watched. */
async function others(page, name) {
  const world = page.url();
  for (const [screen, path, ready] of [
    ["story", "/story", page.getByRole("heading", { name: "What is going on" })],
    ["knowledge", "/knowledge?q=Valjean", page.getByRole("list", { name: "Who knows of Valjean" })],
    ["direct", "/direct", page.getByRole("heading", { name: "Set a scene" })],
    ["compare", "/compare", page.getByRole("heading", { name: "Who feels differently" })],
  ]) {
    await page.goto(world + path);
    await ready.waitFor();
    await portrait(page, name(screen));
  }
  await page.goto(world);
  await page.getByRole("log").getByRole("heading", { level: 3 }).last().getByRole("link").click();
  await page.getByRole("region", { name: "Lines" }).waitFor();
  await portrait(page, name("scene"));
}

try {
  await mainPath();
  for (const theme of ["dark", "light"]) {
    for (const [width, height] of [[1440, 900], [390, 844]]) {
      await step(`it looks right, and axe agrees: ${theme}, ${width} px`, () => looks(theme, width, height));
    }
  }
  console.log(`screenshots are in ${shots}`);
} finally {
  await browser.close();
}
