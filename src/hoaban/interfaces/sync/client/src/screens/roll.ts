// The roll: everybody is present until touched; one tap for who is missing, one for saving.

import { html, nothing } from "lit";

import { dayAfter, today } from "../ids.js";
import { rollKey, takeRoll, type Absence, type Exception } from "../intents.js";
import { dayWord, say, weekday, type Word } from "../words.js";
import type { Standing } from "../classroom.js";
import type { Row } from "../wire.js";
import { ClassScreen, icon, notice, standing, type Learner } from "./screen.js";

const KINDS: Absence[] = ["unexcused", "excused", "late", "left-early"];

export class Roll extends ClassScreen {
  #day = today();
  #session = new Date().getHours() < 12 ? "morning" : "afternoon";
  /** What was touched and not yet saved. */
  #draft: Map<string, Exception> | null = null;

  protected override groups(): string[] {
    return [`roll:${this.#day.slice(0, 7)}`];
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("scope")) this.#draft = null;
    super.willUpdate(changed);
  }

  get #key(): string {
    return rollKey(this.classId, this.#day, this.#session);
  }

  get #exceptions(): Map<string, Exception> {
    const stored = (this.look(this.#key).row?.["exceptions"] ?? []) as Exception[];
    return this.#draft ?? new Map(stored.map((one) => [one.person_id, one]));
  }

  #go(day: string, session = this.#session): void {
    [this.#day, this.#session, this.#draft] = [day, session, null];
    void this.refresh();
  }

  #touch(person: string, kind: Absence | null, note = ""): void {
    this.#draft = new Map(this.#exceptions);
    if (kind) this.#draft.set(person, { person_id: person, kind, note });
    else this.#draft.delete(person);
    this.requestUpdate();
  }

  async #save(state: "taken" | "no-lesson"): Promise<void> {
    const exceptions = state === "taken" ? [...this.#exceptions.values()] : [];
    await this.room.save(takeRoll(this.classId, this.#day, this.#session, state, exceptions));
    this.#draft = null;
    await this.refresh();
  }

  protected override draw(): unknown {
    const day = this.row?.days?.find((one) => one.e === `day:${this.#day}`);
    return html`${this.#bar()} ${day ? notice("info", say("closed_day"), html`<p>${day["why"]}</p>`) : this.#list()}`;
  }

  #bar(): unknown {
    const isLast = this.#day >= today();
    const sessions: Array<[string, Word]> = [["morning", "morning"], ["afternoon", "afternoon"]];
    return html`<div class="roll-bar">
      <button class="button second" @click=${() => this.#go(dayAfter(this.#day, -1))} aria-label=${say("day_before")}>${icon("previous")}</button>
      <label class="roll-day"><span class="small quiet">${weekday(this.#day)} ${dayWord(this.#day)}</span>
        <input type="date" .value=${this.#day} max=${today()} aria-label=${say("day")} @change=${(event: Event) => this.#go((event.target as HTMLInputElement).value || today())}></label>
      <button class="button second" ?disabled=${isLast} @click=${() => this.#go(dayAfter(this.#day, 1))} aria-label=${say("day_after")}>${icon("next")}</button>
      <div class="choices" role="group" aria-label=${say("session")}>${sessions.map(
        ([key, word]) => html`<button aria-pressed=${key === this.#session} @click=${() => this.#go(this.#day, key)}>${say(word)}</button>`,
      )}</div>
    </div>`;
  }

  #list(): unknown {
    const { row, state } = this.look(this.#key);
    const exceptions = this.#exceptions;
    return html`${row || this.#draft ? nothing : html`<p class="quiet roll-hint">${say("roll_hint")}</p>`}
      <ul class="roll" aria-label=${say("tab_roll")}>${this.learners.map((learner) => this.#pupil(learner, exceptions.get(learner.person_id)))}</ul>
      <div class="save-bar"><p class="row" role="status"><strong>${say("absent_n", { n: exceptions.size, all: this.learners.length })}</strong> ${this.#standing(row, state)}</p>
        <button class="button second" @click=${() => this.#save("no-lesson")}>${say("no_lesson")}</button>
        <button class="button" @click=${() => this.#save("taken")}>${say("save_roll")}</button></div>`;
  }

  #standing(row: Row | undefined, state: Standing): unknown {
    if (this.#draft) return html`<span class="tag attention">${icon("edit")}${say("not_saved")}</span>`;
    if (!row) return nothing;
    return html`${row["state"] === "no-lesson" ? say("no_lesson") : nothing} ${standing(state || "accepted")}`;
  }

  #pupil(learner: Learner, exception: Exception | undefined): unknown {
    const id = learner.person_id;
    const kind = exception?.kind;
    return html`<li class=${kind ? "away" : ""}>
      <button class="roll-name" aria-pressed=${Boolean(kind)} @click=${() => this.#touch(id, kind ? null : "unexcused")}>
        <span>${learner.name}</span><span class="tag ${kind ? "attention" : "good"}">${icon(kind ? "attention" : "good")}${say(`k_${kind ?? "present"}` as Word)}</span></button>
      ${exception ? this.#how(learner, exception) : nothing}</li>`;
  }

  #how(learner: Learner, { kind, note }: Exception): unknown {
    const id = learner.person_id;
    return html`<div class="choices" role="group" aria-label=${say("how_of", { name: learner.name })}>${KINDS.map(
        (one) => html`<button aria-pressed=${one === kind} @click=${() => this.#touch(id, one, note)}>${say(`k_${one}` as Word)}</button>`,
      )}</div>
      <input class="roll-note" .value=${note} maxlength="200" placeholder=${say("note")} aria-label=${say("note_of", { name: learner.name })}
        @change=${(event: Event) => this.#touch(id, kind, (event.target as HTMLInputElement).value)}>`;
  }
}
