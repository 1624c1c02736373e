// The door: making this device known, giving its PIN, and getting it open again after it was locked.

import { html, nothing } from "lit";

import { Refused } from "../classroom.js";
import { say, type Word } from "../words.js";
import { WHY } from "./app.js";
import { icon, notice, Screen } from "./screen.js";

const SIGN_IN = "/sign-in/?next=/classroom/";

export class Gate extends Screen {
  #problem: Word | "" = "";
  #isBusy = false;

  protected override draw(): unknown {
    const { gate, trouble } = this.room;
    if (trouble === "database") return this.#frame("broken", "broken_text", nothing);
    if (gate === "closed") return this.#frame("open_title", "open_text", this.#pin());
    return gate === "locked" ? this.#frame("locked_title", "locked_text", this.#newPin("unlock")) : this.#frame("enrol_title", "enrol_text", this.#newPin("enrol"));
  }

  #frame(title: Word, text: Word, form: unknown): unknown {
    const waiting = this.room.gate === "locked";
    return html`<div class="gate stack"><h1>${say(title)}</h1><p class="lead">${say(text)}</p>
      ${waiting ? notice("info", say("locked_safe"), nothing) : nothing}
      <div role="alert">${this.#problem ? html`<p class="mistake">${this.#told(this.#problem)}</p>` : nothing}</div>${form}</div>`;
  }

  #told(problem: Word): unknown {
    const link = problem === "must_sign_in" ? html` <a class="button second" href=${SIGN_IN}>${say("sign_in")}</a>` : nothing;
    return html`${say(problem, { n: this.room.vault.triesLeft })}${link}`;
  }

  #field(id: string, label: Word, complete: string): unknown {
    return html`<div class="field"><label for=${id}>${say(label)}</label>
      <input class="pin" id=${id} type="password" inputmode="numeric" pattern="[0-9]{6}" minlength="6" maxlength="6" required autocomplete=${complete}></div>`;
  }

  #pin(): unknown {
    return html`<form class="stack" @submit=${this.#open}>${this.#field("pin", "pin", "current-password")}
      <button class="button" ?disabled=${this.#isBusy}>${icon("locked")}${say(this.#isBusy ? "opening" : "open")}</button></form>`;
  }

  #newPin(what: "enrol" | "unlock"): unknown {
    return html`<form class="stack" @submit=${(event: SubmitEvent) => void this.#make(event, what)}>
      ${this.#field("pin", "new_pin", "new-password")}${this.#field("again", "pin_again", "new-password")}
      <p class="hint">${say("pin_hint")}</p>
      <button class="button" ?disabled=${this.#isBusy}>${say(this.#isBusy ? "working" : what)}</button></form>
      ${what === "enrol" ? html`<p class="small quiet">${say("enrol_needs")} <a href=${SIGN_IN}>${say("sign_in")}</a></p>` : nothing}`;
  }

  #value(id: string): string {
    return this.querySelector<HTMLInputElement>(`#${id}`)?.value ?? "";
  }

  readonly #open = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    await this.#try(async () => {
      if (!(await this.room.open(this.#value("pin")))) this.#problem = this.room.gate === "locked" ? "locked_now" : "pin_wrong";
    });
    const field = this.querySelector<HTMLInputElement>("#pin");
    if (field) [field.value] = [""];
    field?.focus();
  };

  async #make(event: SubmitEvent, what: "enrol" | "unlock"): Promise<void> {
    event.preventDefault();
    const pin = this.#value("pin");
    if (pin !== this.#value("again")) {
      this.#problem = "pins_differ";
      this.requestUpdate();
      return;
    }
    await this.#try(() => this.room[what](pin));
  }

  async #try(work: () => Promise<void>): Promise<void> {
    [this.#isBusy, this.#problem] = [true, ""];
    this.requestUpdate();
    try {
      await work();
    } catch (error) {
      this.#problem = error instanceof Refused ? WHY[error.why] : "failed";
    }
    this.#isBusy = false;
    this.requestUpdate();
  }
}
