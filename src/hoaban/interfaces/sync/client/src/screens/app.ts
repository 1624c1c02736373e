// The frame of all screens: where one is, what needs one, and how to get elsewhere.

import { html, nothing } from "lit";

import { Refused } from "../classroom.js";
import type { Installing } from "../shell.js";
import { clockWord, say, type Word } from "../words.js";
import { blank, icon, notice, Screen } from "./screen.js";

const DOCK: Array<[string, string, Word]> = [
  ["", "menu", "my_classes"],
  ["week", "clock", "week"],
  ["find", "search", "find"],
  ["outbox", "rise", "outbox"],
];
export const WHY: Record<Refused["why"], Word> = { "sign-in": "must_sign_in", offline: "must_be_online", refused: "refused", "other-owner": "other_owner" };
const DAY = 24 * 60 * 60 * 1000;
const FIVE_MINUTES = 5 * 60 * 1000;

export class App extends Screen {
  static override properties = { shell: {} };
  declare shell: Installing;
  #route: string[] = [];
  #problem: Word | "" = "";

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.#moved);
    this.#moved();
  }

  readonly #moved = (): void => {
    if (location.hash && !location.hash.startsWith("#/")) return;
    this.#route = location.hash.slice(2).split("/").filter(Boolean);
    this.requestUpdate();
    scrollTo(0, 0);
  };

  protected override draw(): unknown {
    if (this.room.gate !== "open") return html`${this.#shellNotes()}<hb-gate></hb-gate>`;
    return html`<div class="stack">${this.#shellNotes()}${this.#notes()}</div>${this.#dock()}<div class="screen">${this.#screen()}</div>`;
  }

  #screen(): unknown {
    const [name = "", id = "", person = ""] = this.#route;
    const scope = `class:${id}`;
    if (name === "find") return html`<hb-find></hb-find>`;
    if (name === "outbox") return html`<hb-outbox></hb-outbox>`;
    if (name === "week") return html`<hb-week></hb-week>`;
    if (!name) return html`<hb-classes></hb-classes>`;
    if (!this.room.replica.scopes.has(scope)) return html`<div class="page-title"><h1>${say("my_classes")}</h1></div>${blank("empty", say("not_here"), say("not_here_text"))}`;
    if (name === "pupil") return html`<hb-pupil .scope=${scope} .person=${person}></hb-pupil>`;
    return html`<hb-class-head .scope=${scope} .at=${name}></hb-class-head>${this.#part(name, scope)}`;
  }

  #part(name: string, scope: string): unknown {
    switch (name) {
      case "roll":
        return html`<hb-roll .scope=${scope}></hb-roll>`;
      case "marks":
        return html`<hb-marks .scope=${scope}></hb-marks>`;
      case "comments":
        return html`<hb-comments .scope=${scope}></hb-comments>`;
      case "conduct":
        return html`<hb-conduct .scope=${scope}></hb-conduct>`;
      default:
        return html`<hb-pupils .scope=${scope}></hb-pupils>`;
    }
  }

  #dock(): unknown {
    const at = this.#route[0] ?? "";
    const needing = this.room.outbox.needing.length;
    return html`<nav class="dock" aria-label=${say("menu")}><ul>${DOCK.map(
      ([key, shape, word]) => html`<li><a href="#/${key}" aria-current=${key === at ? "page" : nothing}>${icon(shape)}<span>${say(word)}</span>${
        key === "outbox" && needing ? html`<span class="badge">${needing}<span class="unseen"> ${say("needs_you")}</span></span>` : nothing
      }</a></li>`,
    )}<li><button @click=${() => void this.room.close()}>${icon("locked")}<span>${say("lock")}</span></button></li></ul></nav>`;
  }

  /** What stands between this device and the server. */
  #notes(): unknown {
    const { syncer, trouble } = this.room;
    const age = Date.now() - Math.min(...this.room.outbox.unsent.map((entry) => Date.parse(entry.at)));
    return html`${trouble === "full" ? notice("wrong", say("full"), html`<p>${say("full_text")}</p><p><a class="button second" href="#/outbox">${say("outbox")}</a></p>`, true) : nothing}
      ${trouble === "unsaved" ? notice("wrong", say("unsaved"), html`<p>${say("unsaved_text")}</p>`, true) : nothing}
      ${syncer.line === "wait" ? notice("info", say("busy"), html`<p>${say("busy_text", { at: clockWord(syncer.nextAt) })}</p>`) : nothing}
      ${syncer.line === "no-room" ? notice("wrong", say("no_room"), html`<p>${say("no_room_text")}</p>`, true) : nothing}
      ${syncer.line === "sign-in" ? this.#signIn(syncer.forked) : nothing}
      ${syncer.line === "old-app" ? notice("attention", say("old_app"), html`<p>${say("old_app_text")}</p><p><button class="button second" @click=${() => this.#newest()}>${say("update")}</button></p>`) : nothing}
      ${Math.abs(syncer.clockOff) > FIVE_MINUTES ? notice("attention", say("clock"), html`<p>${say("clock_text")}</p>`) : nothing}
      ${age > 3 * DAY ? notice("attention", say("waits_long", { n: Math.floor(age / DAY) }), html`<p>${say("waits_long_text")}</p>`) : nothing}`;
  }

  #signIn(forked: boolean): unknown {
    return notice("attention", say(forked ? "forked" : "must_sign_in"), html`<p>${say("sign_in_text")}</p><p class="mistake" role="alert">${this.#problem ? say(this.#problem) : nothing}</p>
      <div class="row"><a class="button second" href="/sign-in/?next=/classroom/">${say("sign_in")}</a>
      <button class="button" @click=${() => void this.#renew()}>${say("signed_in_go_on")}</button></div>`);
  }

  /** Take what the worker has waiting, else ask the server for it. */
  #newest(): void {
    if (this.shell.update) this.shell.update();
    else void navigator.serviceWorker?.getRegistration().then((known) => known?.update());
  }

  async #renew(): Promise<void> {
    try {
      await this.room.renew();
      this.#problem = "";
    } catch (error) {
      this.#problem = error instanceof Refused ? WHY[error.why] : "failed";
    }
    this.requestUpdate();
  }

  /** What the browser around has to say: a new version, how to install, that it is the wrong browser. */
  #shellNotes(): unknown {
    const { update, install, inApp, isIos } = this.shell;
    if (inApp) return notice("attention", say("in_app"), html`<p>${say("in_app_text")}</p>`);
    return html`${update ? notice("info", say("new_version"), html`<p><button class="button second" @click=${update}>${say("update")}</button></p>`) : nothing}
      ${install ? notice("info", say("install"), html`<p>${say("install_text")}</p><p><button class="button second" @click=${install}>${say("install_now")}</button></p>`) : nothing}
      ${isIos ? notice("info", say("install"), html`<p>${say("install_ios")}</p>`) : nothing}`;
  }
}

/** In the head of the page: how things stand, in one line. */
export class Status extends Screen {
  protected override draw(): unknown {
    const { outbox, syncer, gate } = this.room;
    if (gate !== "open") return nothing;
    const unsent = outbox.unsent.length;
    const needing = outbox.needing.length;
    const isOff = syncer.line === "offline" || syncer.line === "wait" || syncer.line === "sign-in";
    const [tone, shape, text] = needing
      ? ["wrong", "wrong", say("needs_n", { n: needing })]
      : syncer.sending.size
        ? ["info", "working", say("sending_n", { n: syncer.sending.size })]
        : unsent
          ? ["attention", isOff ? "offline" : "clock", say("unsent_n", { n: unsent })]
          : ["good", isOff ? "offline" : "good", say(isOff ? "offline_clean" : "all_sent")];
    return html`<a class="status" href="#/outbox"><span class="tag ${tone}" role="status">${icon(shape!)}${text}</span></a>`;
  }
}
