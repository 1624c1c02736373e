// The roll: everybody is present until touched; one tap or one letter for who is missing, one for saving.

import { html, nothing } from "lit";

import type { Standing } from "../classroom.js";
import { dayAfter, today } from "../ids.js";
import { rollKey, takeRoll, type Absence, type Exception } from "../intents.js";
import type { Row } from "../wire.js";
import { dayWord, momentWord, say, weekday, type Word } from "../words.js";
import { blank, ClassScreen, icon, may, notice, standing, type Learner } from "./screen.js";

const KINDS: Absence[] = ["excused", "unexcused", "late", "left-early"];
const letter = (kind: Absence): string => say(`a_${kind}` as Word);

export class Roll extends ClassScreen {
  #day = today();
  #session = new Date().getHours() < 12 ? "morning" : "afternoon";
  #reason = "";
  #isWanting = false;

  protected override groups(): string[] {
    return [`roll:${this.#day.slice(0, 7)}`];
  }

  get #key(): string {
    return rollKey(this.classId, this.#day, this.#session);
  }

  /** What was touched and not yet saved. */
  get #draft(): Exception[] | undefined {
    return this.room.drafts.get(this.#key);
  }

  get #exceptions(): Map<string, Exception> {
    const stored = (this.look(this.#key).row?.["exceptions"] ?? []) as Exception[];
    return new Map((this.#draft ?? stored).map((one) => [one.person_id, one]));
  }

  /** The school asks why, when somebody corrects a roll that another took, or on a later day. */
  get #asksReason(): boolean {
    const { row, v } = this.look(this.#key);
    return Boolean(row) && !(this.room.outbox.wrote(v) && today(new Date(`${row!["at"]}`)) === today());
  }

  #go(day: string, session = this.#session): void {
    [this.#day, this.#session, this.#reason, this.#isWanting] = [day, session, "", false];
    void this.refresh();
  }

  #touch(person: string, kind: Absence | null, note = ""): void {
    const draft = this.#exceptions;
    if (kind) draft.set(person, { person_id: person, kind, note });
    else draft.delete(person);
    this.room.drafts.set(this.#key, [...draft.values()], this.look(this.#key).v);
    this.requestUpdate();
  }

  async #save(state: "taken" | "no-lesson"): Promise<void> {
    this.#isWanting = this.#asksReason && !this.#reason.trim();
    if (this.#isWanting) {
      this.requestUpdate();
      this.querySelector<HTMLInputElement>("#reason")?.focus();
      return;
    }
    const exceptions = state === "taken" ? [...this.#exceptions.values()] : [];
    const reason = this.#asksReason ? this.#reason.trim() : "";
    const key = this.#key;
    if (!(await this.keep(takeRoll(this.classId, this.#day, this.#session, state, exceptions, reason)))) return;
    this.room.drafts.drop(key);
    this.#reason = "";
    await this.refresh();
  }

  protected override draw(): unknown {
    if (!may(this.row, "roll")) return blank("locked", say("no_roll"), say("no_roll_text"));
    const day = this.row?.days?.find((one) => one.e === `day:${this.#day}`);
    return html`${this.#bar()} ${day && !this.look(this.#key).row ? this.#rest(day) : this.#list()}`;
  }

  #rest(day: Row): unknown {
    return notice("info", say(day["kind"] === "holiday" ? "holiday" : "closed_day"), html`<p>${day["why"]}. ${say("rest_text")}</p>`);
  }

  #bar(): unknown {
    const isLast = this.#day >= today();
    const sessions: Array<[string, Word]> = [["morning", "morning"], ["afternoon", "afternoon"]];
    return html`<div class="roll-bar">
      <button class="button second" @click=${() => this.#go(dayAfter(this.#day, -1))} aria-label=${say("day_before")}>${icon("previous")}</button>
      <label class="roll-day"><span class="small quiet">${weekday(this.#day)} ${dayWord(this.#day)}</span>
        ${this.isWhole ? this.#calendar() : html`<input disabled value=${dayWord(this.#day)}>`}</label>
      <button class="button second" ?disabled=${isLast} @click=${() => this.#go(dayAfter(this.#day, 1))} aria-label=${say("day_after")}>${icon("next")}</button>
      <div class="choices" role="group" aria-label=${say("session")}>${sessions.map(
        ([key, word]) => html`<button aria-pressed=${key === this.#session} @click=${() => this.#go(this.#day, key)}>${say(word)}</button>`,
      )}</div>
    </div>`;
  }

  /** Fields for dates are slow to make: it takes its place in the frame after. */
  #calendar(): unknown {
    return html`<input type="date" .value=${this.#day} max=${today()} aria-label=${say("day")}
      @change=${(event: Event) => this.#go((event.target as HTMLInputElement).value || today())}>`;
  }

  #list(): unknown {
    const { row, state } = this.look(this.#key);
    const exceptions = this.#exceptions;
    return html`<p class="quiet small roll-hint">${row ? this.#taken(row) : say("roll_hint")}<br>${KINDS.map((kind) => html`<span class="letter"><b>${letter(kind)}</b> ${say(`k_${kind}` as Word)}</span> `)}</p>
      <ul class="roll" aria-label=${say("tab_roll")} @keydown=${this.#keys}>${this.drawn.map((learner) => this.#pupil(learner, exceptions.get(learner.person_id)))}</ul>
      ${this.#draft && this.#asksReason ? this.#why() : nothing}
      <div class="save-bar"><p class="row" role="status"><strong>${say("absent_n", { n: exceptions.size, all: this.learners.length })}</strong> ${this.#standing(row, state)}</p>
        <button class="button second" @click=${() => this.#save("no-lesson")}>${say("no_lesson")}</button>
        <button class="button" @click=${() => this.#save("taken")}>${say("save_roll")}</button></div>`;
  }

  #taken(row: Row): string {
    const what = say(row["state"] === "no-lesson" ? "no_lesson" : "roll_was_taken");
    return `${[what, row["by"], momentWord(`${row["at"]}`)].filter(Boolean).join(" · ")}.`;
  }

  #why(): unknown {
    return html`<div class="field roll-why"><label for="reason">${say("reason")}</label><p class="hint" id="reason-hint">${say("reason_hint")}</p>
      ${this.#isWanting ? html`<p class="mistake" role="alert">${say("reason_wanting")}</p>` : nothing}
      <input id="reason" maxlength="300" aria-describedby="reason-hint" .value=${this.#reason} @input=${(event: Event) => (this.#reason = (event.target as HTMLInputElement).value)}></div>`;
  }

  #standing(row: Row | undefined, state: Standing): unknown {
    if (this.#draft) return html`<span class="tag attention">${icon("edit")}${say("not_saved")}</span>`;
    return row ? standing(state || "accepted") : nothing;
  }

  #pupil(learner: Learner, exception: Exception | undefined): unknown {
    const [id, kind] = [learner.person_id, exception?.kind];
    return html`<li class=${kind ? "away" : ""} data-person=${id}>
      <div class="roll-line"><span class="roll-name" id=${`n-${id}`}>${learner.name}${kind ? html`<br><span class="small">${say(`k_${kind}` as Word)}</span>` : nothing}</span>
        <span class="letters" role="group" aria-labelledby=${`n-${id}`}>${KINDS.map(
          (one) => html`<button data-kind=${one} aria-pressed=${one === kind} aria-label="${learner.name}: ${say(`k_${one}` as Word)}" @click=${() => this.#touch(id, one === kind ? null : one, exception?.note)}>${letter(one)}</button>`,
        )}</span></div>
      ${exception ? html`<input class="roll-note" .value=${exception.note} maxlength="200" placeholder=${say("note")} aria-label=${say("note_of", { name: learner.name })}
        @input=${(event: Event) => this.#touch(id, exception.kind, (event.target as HTMLInputElement).value)}>` : nothing}</li>`;
  }

  /** Letters say how somebody is away, another key that they are there; arrows go from pupil to pupil. */
  readonly #keys = (event: KeyboardEvent): void => {
    const at = event.target as HTMLElement;
    const line = at.closest("li");
    if (!line || at.tagName !== "BUTTON" || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key] as "nextElementSibling" | undefined;
    const kind = KINDS.find((one) => letter(one).toLowerCase() === event.key.toLowerCase());
    const id = line.dataset["person"]!;
    if (step) line[step]?.querySelector<HTMLElement>(`[data-kind="${at.dataset["kind"]}"]`)?.focus();
    else if (kind) this.#touch(id, kind, this.#exceptions.get(id)?.note);
    else if (event.key === "Delete" || event.key === "Backspace") this.#touch(id, null);
    else return;
    event.preventDefault();
  };
}
