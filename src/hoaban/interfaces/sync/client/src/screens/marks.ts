// Marks as in a spreadsheet: arrows, Enter, blocks pasted from Excel; each cell is saved by itself and says where it stands.

import { html, nothing } from "lit";

import { markKey, setMark } from "../intents.js";
import { markWord, readMark, say } from "../words.js";
import { blank, cellState, icon, isClosed, pick, stateWord, term, terms, TypingScreen, writingTime, type Learner, type Subject } from "./screen.js";

interface Column {
  kind: string;
  number: number;
  word: string;
}

const MOVES: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const BUBBLING = { bubbles: true };

/** The entity of a cell that something happened to; nothing where it was no cell. */
const cellOf = (target: EventTarget | null): string | undefined => (target as HTMLElement).dataset["cell"];

export class Marks extends TypingScreen {
  protected readonly kind = "mark";
  protected override readonly first = 6;
  #subject = "";
  #term = term();
  /** Cells that were left with something that is no mark, or that could not be kept. */
  #wrong = new Set<string>();
  #at = "";

  protected override groups(): string[] {
    if (!this.#chosen) this.#subject = this.#mine[0]?.id ?? "";
    return [`mark:${this.#subject}:${this.#term}`];
  }

  get #mine(): Subject[] {
    return (this.row?.subjects ?? []).filter((subject) => subject.kind !== "levels" && this.row!.may.includes(`marks:${subject.id}`));
  }

  get #chosen(): Subject | undefined {
    return this.#mine.find((subject) => subject.id === this.#subject);
  }

  #columns(subject: Subject): Column[] {
    const given = Object.keys(this.rows).map((e) => e.split(":")).filter((part) => part[5] === "regular" && this.rows[part.join(":")]!["value"]);
    const count = Math.max(subject.regular ?? 0, ...given.map((part) => Number(part[6]))); // a page may hold more than are due
    const regular = Array.from({ length: count }, (_, at) => ({ kind: "regular", number: at + 1, word: say("mark_regular", { n: at + 1 }) }));
    return [...regular, { kind: "mid", number: 1, word: say("mark_mid") }, { kind: "final", number: 1, word: say("mark_final") }];
  }

  #key(learner: Learner, { kind, number }: Column): string {
    return markKey(this.classId, learner.person_id, this.#subject, this.#term, kind, number);
  }

  #go(subject: string, number: number): void {
    [this.#subject, this.#term] = [subject, number];
    void this.refresh();
  }

  protected override draw(): unknown {
    const subject = this.#chosen;
    if (!subject) return this.#none();
    return html`<div class="sentence">
        ${pick(say("subject"), this.#subject, this.#mine.map((one) => [one.id, one.name]), (id) => this.#go(id, this.#term))}
        ${pick(say("term"), `${this.#term}`, terms(), (value) => this.#go(this.#subject, Number(value)))}
      </div>
      ${writingTime(this.row, this.#term)}${isClosed(this.row, this.#term) ? nothing : this.#legend()}
      <div class="scroll" tabindex="0" role="region" aria-label=${subject.name} @keydown=${this.#walk} @paste=${this.#paste} @focusin=${this.#enter}
        @input=${this.#typing} @change=${this.#leave} @focusout=${this.#leave}>${this.#sheet(subject)}</div>
      <p class="cell-note" role="status">${this.#note(subject)}</p>`;
  }

  #none(): unknown {
    const isLevelled = this.row?.subjects.some((subject) => subject.kind === "levels");
    return blank("locked", say(isLevelled ? "levels" : "no_marks"), say(isLevelled ? "levels_text" : "no_marks_text"));
  }

  #legend(): unknown {
    const states = [["attention", "clock", "s_saved"], ["info", "working", "s_sending"], ["good", "good", "s_accepted"], ["wrong", "wrong", "s_conflict"]] as const;
    return html`<p class="row legend-row">${states.map(([tone, shape, word]) => html`<span class="tag ${tone}">${icon(shape)}${say(word)}</span>`)}</p>`;
  }

  #sheet(subject: Subject): unknown {
    const columns = this.#columns(subject);
    return html`<table class="sheet sticky"><caption class="unseen">${subject.name}</caption>
      <thead><tr><th scope="col">${say("pupil")}</th>${columns.map((column) => html`<th scope="col" class="num">${column.word}</th>`)}</tr></thead>
      <tbody>${this.drawn.map((learner) => html`<tr><th scope="row">${learner.name}</th>${columns.map((column) => this.#cell(learner, column))}</tr>`)}</tbody></table>`;
  }

  #cell(learner: Learner, column: Column): unknown {
    const e = this.#key(learner, column);
    const { row, state } = this.look(e);
    const isWrong = this.#wrong.has(e);
    const label = `${learner.name}, ${column.word}`;
    return html`<td data-state=${isWrong ? "wrong" : cellState(state) || nothing}>
      <input inputmode="decimal" autocomplete="off" ?readonly=${isClosed(this.row, this.#term)} data-cell=${e} .value=${this.typed(e) ?? markWord(row?.["value"])} aria-label=${label} aria-invalid=${isWrong ? "true" : nothing}></td>`;
  }

  // The sheet listens for its cells: hundreds of them would have four listeners each.
  readonly #enter = ({ target }: Event): void => {
    const e = cellOf(target);
    if (!e) return;
    (target as HTMLInputElement).select();
    this.#at = e;
    this.requestUpdate();
  };

  readonly #typing = ({ target }: Event): void => {
    const e = cellOf(target);
    if (e) this.type(e, (target as HTMLInputElement).value);
  };

  readonly #leave = ({ target }: Event): void => {
    const e = cellOf(target);
    if (e) void this.commit(e);
  };

  /** Where the cell under the cursor stands, in words. */
  #note(subject: Subject): unknown {
    if (this.#wrong.has(this.#at)) {
      const word = readMark(this.typed(this.#at) ?? "", subject.kind) !== null ? "not_kept" : subject.kind === "commented" ? "mark_wrong_word" : "mark_wrong";
      return html`<span class="mistake">${say(word)}</span>`;
    }
    const { row, state, own } = this.look(this.#at);
    if (!this.#at || !row) return isClosed(this.row, this.#term) ? nothing : say("marks_hint");
    const theirs = own && state === "conflict" ? say("yours_was", { value: markWord(own.args["value"]) }) : "";
    return [markWord(row["value"]) || "–", stateWord(state), theirs, row["by"]].filter(Boolean).join(" · ");
  }

  protected override async write(e: string, typed: string): Promise<boolean> {
    const [, , person = "", subject = "", number, kind = "", at] = e.split(":");
    const value = readMark(typed, this.#mine.find((one) => one.id === subject)?.kind ?? "");
    const isSame = value === `${this.look(e).row?.["value"] ?? ""}`;
    const isKept = value !== null && (isSame || (await this.keep(setMark(this.classId, person, subject, Number(number), kind, Number(at), value))));
    if (isKept) this.#wrong.delete(e);
    else this.#wrong.add(e);
    return isKept;
  }

  #input(down: number, right: number): HTMLInputElement | null {
    return this.querySelector(`tbody tr:nth-child(${down + 1}) td:nth-of-type(${right + 1}) input`);
  }

  #place(input: HTMLInputElement): [number, number] {
    const cell = input.closest("td")!;
    const line = cell.closest("tr")!;
    return [[...line.parentElement!.children].indexOf(line), [...line.querySelectorAll("td")].indexOf(cell)];
  }

  readonly #walk = (event: KeyboardEvent): void => {
    const move = MOVES[event.key];
    const input = event.target as HTMLInputElement;
    if (!move || input.tagName !== "INPUT" || event.isComposing) return;
    const isWhole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const isAtEdge = input.selectionStart === input.selectionEnd && input.selectionEnd === (move[1] < 0 ? 0 : input.value.length);
    if (move[1] && !isWhole && !isAtEdge) return;
    const [down, right] = this.#place(input);
    const next = this.#input(down + move[0], right + move[1]);
    event.preventDefault();
    if (next) next.focus();
    else input.dispatchEvent(new Event("change", BUBBLING));
  };

  readonly #paste = (event: ClipboardEvent): void => {
    const text = event.clipboardData?.getData("text/plain").replace(/\r?\n$/, "") ?? "";
    const input = event.target as HTMLInputElement;
    if (!/[\t\n]/.test(text) || input.tagName !== "INPUT") return;
    event.preventDefault();
    const [down, right] = this.#place(input);
    text.split(/\r?\n/).forEach((line, below) => {
      line.split("\t").forEach((value, beside) => {
        const cell = this.#input(down + below, right + beside);
        if (!cell || cell.readOnly) return;
        cell.value = value.trim();
        cell.dispatchEvent(new Event("input", BUBBLING));
        cell.dispatchEvent(new Event("change", BUBBLING));
      });
    });
  };
}
