// Starts the classroom in its shell, a page without data that the service worker keeps.

import { html, render } from "lit";

import { Classroom } from "./classroom.js";
import { App, Status } from "./screens/app.js";
import { Classes, ClassHead, Pupils } from "./screens/classes.js";
import { Find, Pupil } from "./screens/find.js";
import { Gate } from "./screens/gate.js";
import { Marks } from "./screens/marks.js";
import { OutboxScreen } from "./screens/outbox.js";
import { Roll } from "./screens/roll.js";
import { the } from "./screens/screen.js";
import { Week } from "./screens/week.js";
import { Comments, Conduct } from "./screens/writing.js";
import { keepInTouch, watchShell } from "./shell.js";
import { language, say, speak, type Language } from "./words.js";

const SCREENS = { app: App, status: Status, gate: Gate, classes: Classes, "class-head": ClassHead, pupils: Pupils, roll: Roll, marks: Marks, comments: Comments, conduct: Conduct, week: Week, find: Find, pupil: Pupil, outbox: OutboxScreen };

const main = document.getElementById("main")!;
const files = main.dataset as Record<"icons" | "vi" | "en", string>;

/** The page's form for the token of whoever is signed in; nobody is, when it leads to the sign-in page. */
async function token(): Promise<string | null> {
  const page = await fetch("/classroom/token/", { cache: "no-store" }).catch(() => null);
  if (!page) return null;
  if (page.redirected || !page.ok) return "";
  return /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(await page.text())?.[1] ?? "";
}

/** One tab talks to the server at a time; another one's turn is not waited for. */
async function alone(work: () => Promise<void>): Promise<void> {
  await navigator.locks.request("hoaban-sync", { ifAvailable: true }, async (lock) => {
    if (lock) await work();
  });
}

/** Old browsers do not know the question, and promise nothing. */
async function lasting(): Promise<boolean> {
  const { storage } = navigator;
  return Boolean((await storage?.persisted?.()) || (await storage?.persist?.()));
}

/** Put the icons into the page: one file, instead of one request an icon. */
async function putIcons(): Promise<void> {
  const text = await (await fetch(files.icons)).text();
  const icons = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  icons.setAttribute("hidden", "");
  document.body.append(document.importNode(icons, true));
}

async function begin(): Promise<void> {
  const wanted = (localStorage.getItem("language") ?? document.documentElement.lang) as Language;
  void putIcons();
  the.room = new Classroom({ fetch: (path, init) => fetch(path, init), alone, token, lasting });
  await Promise.all([speak(wanted === "en" ? "en" : "vi", files[wanted === "en" ? "en" : "vi"]), the.room.start()]);
  for (const [name, screen] of Object.entries(SCREENS)) customElements.define(`hb-${name}`, screen);
  const shell = watchShell(() => the.room.tell(false));
  document.title = `${say("classroom")} – Hoa Ban`;
  main.replaceChildren();
  render(html`<hb-app .shell=${shell}></hb-app>`, main);
  render(head(), document.getElementById("top")!);
  keepInTouch(the.room);
}

function head(): unknown {
  const other = language === "vi" ? "en" : "vi";
  const change = (): void => {
    localStorage.setItem("language", other);
    location.reload();
  };
  return html`<hb-status></hb-status><button class="plain" lang=${other} @click=${change}>${other === "en" ? "English" : "Tiếng Việt"}</button>`;
}

void begin();
