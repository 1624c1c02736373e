// The browser around the screens: service worker, installing, when to talk to the server.

import type { Classroom } from "./classroom.js";
import type { Syncer } from "./sync.js";

const SAVED_PAUSE = 1500; // milliseconds after a change until it is sent, so that a row of marks travels together
const HIDDEN_LIMIT = 15 * 60 * 1000; // a phone that was put away asks for the PIN again

export interface Installing {
  update: (() => void) | null;
  install: (() => void) | null;
  inApp: boolean;
  isIos: boolean;
}

/** Browsers inside chat programs keep their own storage, which goes with them. */
export const isInApp = (agent: string): boolean => /Zalo|FBA[NV]|Instagram|Line\/|; wv\)/.test(agent);

const isInstalled = (): boolean => matchMedia("(display-mode: standalone)").matches;

interface Prompt extends Event {
  prompt: () => Promise<unknown>;
}

export function watchShell(changed: () => void): Installing {
  const agent = navigator.userAgent;
  const shell: Installing = { update: null, install: null, inApp: isInApp(agent), isIos: /iPhone|iPad/.test(agent) && !isInstalled() };
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    shell.install = () => {
      shell.install = null;
      void (event as Prompt).prompt();
      changed();
    };
    changed();
  });
  void register(shell, changed);
  return shell;
}

async function register(shell: Installing, changed: () => void): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/classroom/sw.js", { scope: "/classroom/" });
  let isAsked = false;
  const offer = (): void => {
    const { waiting } = registration;
    if (!waiting || !navigator.serviceWorker.controller) return;
    shell.update = () => {
      isAsked = true;
      waiting.postMessage("take over");
    };
    changed();
  };
  offer();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (isAsked) location.reload();
  });
}

/** How long a busy server wants to be left alone: whatever is saved meanwhile waits as long. */
export const heldFor = ({ line, nextAt }: Pick<Syncer, "line" | "nextAt">, now = Date.now()): number => (line === "wait" ? Math.max(0, nextAt - now) : 0);

/** When to talk to the server: after a change, when the line may be back, when somebody looks, and now and then. */
export function keepInTouch(room: Classroom): void {
  let timer = 0;
  let known = new Set<string>();
  const sync = (): void => {
    const left = heldFor(room.syncer);
    if (left > 0) plan(left);
    else void room.syncer.sync().finally(() => plan(room.syncer.pause * 1000));
  };
  const plan = (pause: number): void => {
    clearTimeout(timer);
    timer = window.setTimeout(sync, pause);
  };
  room.addEventListener("changed", () => {
    const unsent = room.outbox.unsent.map((entry) => entry.id);
    if (unsent.some((id) => !known.has(id))) plan(SAVED_PAUSE);
    known = new Set(unsent);
  });
  addEventListener("online", sync);
  addEventListener("appinstalled", () => void room.askToLast());
  let hiddenAt = 0;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      hiddenAt = Date.now();
      void room.drafts.keep();
    } else if (hiddenAt && Date.now() - hiddenAt > HIDDEN_LIMIT) void room.close();
    else sync();
  });
  addEventListener("pagehide", () => void room.drafts.keep());
  plan(room.syncer.pause * 1000);
}
