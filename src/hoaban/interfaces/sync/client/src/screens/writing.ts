// Words about pupils: comments by subject and term, and the conduct of a term.

import { html } from "lit";

import { commentKey, conductKey, setConduct, writeComment, type Level } from "../intents.js";
import { say, type Word } from "../words.js";
import { blank, ClassScreen, isClosed, judgesConduct, leads, pick, standing, term, terms, TypingScreen, writingTime, type Learner } from "./screen.js";

export class Comments extends TypingScreen {
  protected readonly kind = "comment";
  #subject: string | null = null;
  #term = term();

  protected override groups(): string[] {
    this.#subject ??= this.row ? (this.#choices[0]?.[0] ?? "") : null;
    return [`comment:${this.#subject ?? ""}:${this.#term}`];
  }

  get #choices(): Array<[string, string]> {
    const { may = [], subjects = [] } = this.row ?? {};
    const own = subjects.filter((one) => may.includes(`marks:${one.id}`)).map((one): [string, string] => [one.id, one.name]);
    return leads(this.row) ? [["", say("homeroom")], ...own] : own;
  }

  protected override draw(): unknown {
    const subject = this.#subject ?? "";
    if (!this.#choices.length) return blank("locked", say("no_comments"), say("no_comments_text"));
    return html`<div class="sentence">
        ${pick(say("subject"), subject, this.#choices, (id) => this.#go(id, this.#term))}
        ${pick(say("term"), `${this.#term}`, terms(), (value) => this.#go(subject, Number(value)))}
      </div>
      ${writingTime(this.row, this.#term)}
      <ul class="writing">${this.drawn.map((learner) => this.#pupil(learner, subject))}</ul>`;
  }

  #go(subject: string, number: number): void {
    [this.#subject, this.#term] = [subject, number];
    void this.refresh();
  }

  #pupil(learner: Learner, subject: string): unknown {
    const e = commentKey(this.classId, learner.person_id, subject, this.#term);
    const { row, state } = this.look(e);
    const id = `c-${learner.person_id}`;
    return html`<li><div class="row apart"><label for=${id}>${learner.name}</label>${standing(state)}</div>
      <textarea id=${id} rows="2" maxlength="1000" ?readonly=${isClosed(this.row, this.#term)} .value=${this.typed(e) ?? `${row?.["text"] ?? ""}`} @input=${(event: Event) => this.type(e, (event.target as HTMLTextAreaElement).value)}
        @change=${() => void this.commit(e)} @blur=${() => void this.commit(e)}></textarea></li>`;
  }

  protected override async write(e: string, typed: string): Promise<boolean> {
    const [, , person = "", subject = "", number] = e.split(":");
    const text = typed.trim();
    return text === `${this.look(e).row?.["text"] ?? ""}` || this.keep(writeComment(this.classId, person, subject, Number(number), text));
  }
}

const LEVELS: Level[] = ["tot", "kha", "dat", "chua-dat"];

export class Conduct extends ClassScreen {
  #term = term();

  protected override groups(): string[] {
    return [`conduct:${this.#term}`];
  }

  protected override draw(): unknown {
    if (!judgesConduct(this.row)) return blank("locked", say("no_conduct"), say("no_conduct_text"));
    return html`<div class="sentence">${pick(say("term"), `${this.#term}`, terms(), (value) => {
        this.#term = Number(value);
        void this.refresh();
      })}</div>
      ${writingTime(this.row, this.#term)}
      <ul class="writing">${this.drawn.map((learner) => this.#pupil(learner))}</ul>`;
  }

  #pupil(learner: Learner): unknown {
    const { row, state } = this.look(conductKey(this.classId, learner.person_id, this.#term));
    return html`<li><div class="row apart"><strong>${learner.name}</strong>${standing(state)}</div>
      <div class="choices" role="group" aria-label=${say("conduct_of", { name: learner.name })}>${LEVELS.map(
        (level) => html`<button aria-pressed=${row?.["level"] === level} ?disabled=${isClosed(this.row, this.#term)} @click=${() => void this.#set(learner, level, row?.["level"])}>${say(`l_${level}` as Word)}</button>`,
      )}</div></li>`;
  }

  async #set(learner: Learner, level: Level, stands: unknown): Promise<void> {
    if (level !== stands) await this.keep(setConduct(this.classId, learner.person_id, this.#term, level));
  }
}
