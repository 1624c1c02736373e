// My classes, and the frame of one class with its tabs.

import { html, nothing } from "lit";

import { today } from "../ids.js";
import { rollKey } from "../intents.js";
import { groupOf } from "../wire.js";
import { say, type Word } from "../words.js";
import { blank, ClassScreen, icon, judgesConduct, may, roster, Screen, standing, type ClassRow } from "./screen.js";

const TABS: Array<[string, Word, string]> = [
  ["roll", "tab_roll", "roll"],
  ["marks", "tab_marks", "marks"],
  ["comments", "tab_comments", "comments"],
  ["conduct", "tab_conduct", "conduct"],
  ["pupils", "tab_pupils", ""],
];

interface Card {
  scope: string;
  row: ClassRow;
  count: number;
  sessions: Array<[string, unknown]>;
}

export class Classes extends Screen {
  #cards: Card[] = [];

  protected override async load(): Promise<void> {
    const cards = await Promise.all(this.room.replica.classes.map((scope) => this.#card(scope)));
    this.#cards = cards.filter((card) => card !== null).sort((a, b) => (a.row.name < b.row.name ? -1 : 1));
  }

  async #card(scope: string): Promise<Card | null> {
    const { row, learners } = await roster(this.room, scope);
    if (!row) return null;
    const sessions = await Promise.all(["morning", "afternoon"].map((session) => this.#session(scope, session)));
    return { scope, row, count: learners.length, sessions };
  }

  async #session(scope: string, session: string): Promise<[string, unknown]> {
    const e = rollKey(scope.slice(6), today(), session);
    const { row, state } = this.room.look(await this.room.replica.group(scope, groupOf(e)), e);
    const taken = row ? (row["state"] === "no-lesson" ? "no_lesson" : "roll_taken") : "roll_open";
    const tag = html`<span class="tag ${row ? "good" : "attention"}">${icon(row ? "good" : "attention")}${say(session as Word)}: ${say(taken)}</span>`;
    return [session, html`${tag}${state && state !== "accepted" ? standing(state) : nothing}`];
  }

  protected override draw(): unknown {
    return html`<div class="page-title"><h1>${say("my_classes")}</h1></div>
      ${this.#cards.length ? html`<ul class="cards-list">${this.#cards.map((card) => this.#draw(card))}</ul>` : this.#none()}`;
  }

  #none(): unknown {
    const isComing = this.room.replica.coming.length > 0 || this.room.syncer.line === "busy";
    if (isComing) return blank("working", say("coming"), say("coming_text"));
    const wereHere = !this.room.replica.scopes.size && this.room.syncer.heardAt > 0;
    return wereHere ? blank("offline", say("emptied"), say("emptied_text")) : blank("empty", say("no_classes"), say("no_classes_text"));
  }

  #draw({ scope, row, count, sessions }: Card): unknown {
    const id = scope.slice(6);
    return html`<li class="block stack tight">
      <h2><a href="#/roll/${id}">${say("class_named", { name: row.name })}</a></h2>
      <p class="quiet small">${row.school} · ${say("pupils_n", { n: count })}</p>
      ${may(row, "roll") ? html`<div class="row">${sessions.map(([, tag]) => tag)}</div>` : nothing}
      <nav class="row" aria-label=${say("class_named", { name: row.name })}>${tabs(row).map(([key, word]) => html`<a href="#/${key}/${id}">${say(word)}</a>`)}</nav>
    </li>`;
  }
}

const tabs = (row: ClassRow | undefined): typeof TABS =>
  TABS.filter(([key, , right]) => (key === "conduct" ? judgesConduct(row) : !right || may(row, right)));

/** The head of a class: its name and its tabs. */
export class ClassHead extends ClassScreen {
  static override properties = { ...ClassScreen.properties, at: {} };
  declare at: string;

  protected override draw(): unknown {
    return html`<div class="page-title class-head"><h1>${say("class_named", { name: this.row?.name ?? "" })}</h1></div>
      <nav class="tabs" aria-label=${say("class_parts")}><ul>${tabs(this.row).map(
        ([key, word]) => html`<li><a href="#/${key}/${this.classId}" aria-current=${key === this.at ? "page" : nothing}>${say(word)}</a></li>`,
      )}</ul></nav>`;
  }
}

export class Pupils extends ClassScreen {
  protected override draw(): unknown {
    return html`<ul class="todo">${this.drawn.map(
      (one) => html`<li><div><a href="#/pupil/${this.classId}/${one.person_id}">${one.name}</a></div></li>`,
    )}</ul>`;
  }
}
