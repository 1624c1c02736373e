// Looking up a pupil of one's classes, with or without accents, and what this device knows of one.

import { html, nothing } from "lit";

import { answers } from "../fold.js";
import type { Exception } from "../intents.js";
import type { Row } from "../wire.js";
import { dayWord, markWord, say, type Word } from "../words.js";
import { blank, ClassScreen, icon, roster, Screen, standing, type ClassRow, type Learner } from "./screen.js";

const MOST = 30;

export class Find extends Screen {
  #asked = "";
  #all: Array<[Learner, ClassRow, string]> = [];

  protected override async load(): Promise<void> {
    const found = await Promise.all(this.room.replica.classes.map(async (scope) => ({ scope, ...(await roster(this.room, scope)) })));
    this.#all = found.flatMap(({ scope, row, learners }) => (row ? learners.map((one): [Learner, ClassRow, string] => [one, row, scope.slice(6)]) : []));
  }

  protected override draw(): unknown {
    const found = this.#asked.trim() ? this.#all.filter(([one]) => answers(one.name, this.#asked)) : [];
    return html`<div class="page-title"><h1>${say("find")}</h1></div>
      <div class="field"><label for="asked">${say("find_label")}</label>
        <input id="asked" type="search" autocomplete="off" placeholder="lo thi dao" .value=${this.#asked} @input=${(event: Event) => {
          this.#asked = (event.target as HTMLInputElement).value;
          this.requestUpdate();
        }}></div>
      <p class="quiet" role="status">${this.#asked.trim() ? say("found_n", { n: found.length }) : nothing}</p>
      <ul class="todo">${found.slice(0, MOST).map(
        ([one, row, id]) => html`<li><div><a href="#/pupil/${id}/${one.person_id}">${one.name}</a>
          <div class="quiet small">${say("class_named", { name: row.name })} · ${say("born", { day: dayWord(one.born) })}</div></div>${icon("next")}</li>`,
      )}</ul>`;
  }
}

export class Pupil extends ClassScreen {
  static override properties = { ...ClassScreen.properties, person: {} };
  declare person: string;
  #all: Row[] = [];

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("person") && this.isReady) void this.refresh();
    super.willUpdate(changed);
  }

  protected override async load(): Promise<void> {
    await super.load();
    const { replica } = this.room;
    const starts = ["roll:", "mark:", "comment:", "conduct:"];
    this.rows = Object.assign({}, ...(await Promise.all(starts.map((start) => replica.groups(this.scope, start)))));
    const unsent = this.room.outbox.entries.filter((entry) => entry.scope === this.scope).flatMap((entry) => entry.touches);
    const keys = new Set([...Object.keys(this.rows), ...unsent]);
    this.#all = [...keys].map((e) => this.look(e).row).filter((row) => row !== undefined);
  }

  protected override draw(): unknown {
    const learner = this.learners.find((one) => one.person_id === this.person);
    if (!learner) return html`<h1>${say("pupil")}</h1>${blank("empty", say("not_here"), say("not_here_text"))}`;
    return html`<div class="page-title"><div><h1>${learner.name}</h1>
        <p class="lead">${say("class_named", { name: this.row?.name ?? "" })} · ${say("born", { day: dayWord(learner.born) })}</p></div></div>
      <div class="sides even">
        <section class="stack"><h2>${say("absences")}</h2>${this.#absences()}</section>
        <section class="stack"><h2>${say("tab_marks")}</h2>${this.#marks()}</section>
        <section class="stack"><h2>${say("tab_comments")}</h2>${this.#comments()}</section>
      </div>`;
  }

  #of(kind: string): Row[] {
    return this.#all.filter((row) => row.e.startsWith(`${kind}:`) && row.e.split(":")[2] === this.person).sort((a, b) => (a.e < b.e ? -1 : 1));
  }

  #absences(): unknown {
    const missed = this.#all.flatMap((row) => ((row["exceptions"] ?? []) as Exception[]).filter((one) => one.person_id === this.person).map((one) => ({ row, one })));
    missed.sort((a, b) => (`${a.row["day"]}` < `${b.row["day"]}` ? 1 : -1));
    if (!missed.length) return html`<p class="quiet">${say("none_known")}</p>`;
    return html`<ul class="links">${missed.map(
      ({ row, one }) => html`<li>${dayWord(`${row["day"]}`)}, ${say(row["session"] as Word)}: <strong>${say(`k_${one.kind}` as Word)}</strong> ${one.note}</li>`,
    )}</ul>`;
  }

  #marks(): unknown {
    const marks = this.#of("mark").filter((row) => row["value"] !== "");
    const subjects = (this.row?.subjects ?? []).filter((subject) => marks.some((row) => row.e.split(":")[3] === subject.id));
    if (!subjects.length) return html`<p class="quiet">${say("none_known")}</p>`;
    return html`<dl class="facts">${subjects.map((subject) => {
      const own = marks.filter((row) => row.e.split(":")[3] === subject.id);
      return html`<div><dt>${subject.name}</dt><dd>${["1", "2"].map((number) => this.#termMarks(number, own))}</dd></div>`;
    })}</dl>`;
  }

  #termMarks(number: string, own: Row[]): unknown {
    const marks = own.filter((row) => row.e.split(":")[4] === number);
    if (!marks.length) return nothing;
    return html`<p>${say(number === "1" ? "term1" : "term2")}: ${marks.map((row, at) => {
      const [, , , , , kind, n] = row.e.split(":");
      const word = kind === "regular" ? say("mark_regular", { n: n! }) : say(kind === "mid" ? "mark_mid" : "mark_final");
      return html`${at ? ", " : ""}${word} <strong>${markWord(row["value"])}</strong>`;
    })}</p>`;
  }

  #comments(): unknown {
    const said = [...this.#of("comment"), ...this.#of("conduct")];
    if (!said.length) return html`<p class="quiet">${say("none_known")}</p>`;
    return html`<ul class="links stack tight">${said.map(
      (row) => html`<li>${row["level"] ? html`${say("tab_conduct")}: <strong>${say(`l_${row["level"]}` as Word)}</strong>` : row["text"]} ${standing(this.look(row.e).state)}</li>`,
    )}</ul>`;
  }
}
