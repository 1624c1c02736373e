// Everything this device has to say to the server: what waits, what needs a person, what was accepted.

import { html, nothing } from "lit";

import type { Exception } from "../intents.js";
import { resolveConflict } from "../intents.js";
import type { Entry } from "../outbox.js";
import type { Row } from "../wire.js";
import { clockWord, dayWord, language, markWord, momentWord, say, type Word } from "../words.js";
import { blank, icon, notice, roster, Screen, standing } from "./screen.js";

const SHOWN = 40;
const LEVELS: ReadonlySet<string> = new Set(["tot", "kha", "dat", "chua-dat"]);

/** A conflict as the server tells both of its authors. */
interface Conflict extends Row {
  what: string;
  state: string;
  op: string;
  entity: string;
  scope: string;
  current: Side | null;
  offered: Side;
}
interface Side {
  value: unknown;
  by: string;
  at: string;
  op?: string | null;
}

export class OutboxScreen extends Screen {
  #names = new Map<string, string>();
  #subjects = new Map<string, string>();
  #conflicts: Conflict[] = [];
  #done: Entry[] = [];
  #rows = new Map<string, Row>();

  protected override async load(): Promise<void> {
    const { replica, outbox } = this.room;
    for (const scope of replica.classes) {
      const { row, learners } = await roster(this.room, scope);
      this.#names.set(scope.slice(6), row?.name ?? "");
      for (const one of learners) this.#names.set(one.person_id, one.name);
      for (const one of row?.subjects ?? []) this.#subjects.set(one.id, one.name);
    }
    this.#done = await outbox.lately(SHOWN);
    const own = replica.own;
    const told = own ? (Object.values(await replica.group(own, "conflict")) as Conflict[]) : [];
    const answered = new Set([...outbox.entries, ...this.#done].filter(isAnswer).map((entry) => entry.args["conflict_id"]));
    this.#conflicts = told.filter((one) => one.what === "conflict" && one.state === "open" && !answered.has(one.e.slice(9)));
    for (const entry of outbox.needing) {
      for (const e of entry.touches) this.#rows.set(e, (await replica.groups(entry.scope, e.split(":")[0]!))[e]!);
    }
  }

  protected override draw(): unknown {
    const { outbox, syncer } = this.room;
    const unsent = outbox.unsent;
    const needing = outbox.needing.filter((entry) => !this.#conflicts.some((one) => one.op === entry.id));
    const isQuiet = !unsent.length && !needing.length && !this.#conflicts.length;
    return html`<div class="page-title"><div><h1>${say("outbox")}</h1><p class="lead">${this.#lead(unsent.length)}</p></div>
        <div class="row"><button class="button" @click=${() => void syncer.sync()} ?disabled=${syncer.line === "busy"}>${say("send_now")}</button>
        ${unsent.length ? html`<button class="button second" @click=${this.#export}>${icon("download")}${say("export")}</button>` : nothing}</div></div>
      <div class="stack loose">
        ${this.room.isLasting === false ? notice(unsent.length ? "attention" : "info", say("not_lasting"), html`<p>${say("not_lasting_text")}</p>`) : nothing}
        ${isQuiet ? blank("good", say("all_sent"), say("all_sent_text")) : nothing}
        ${this.#section("needs_you", [...this.#conflicts.map((one) => this.#conflict(one)), ...needing.map((entry) => this.#needing(entry))])}
        ${this.#section("waiting", unsent.map((entry) => this.#line(entry)))}
        ${this.#section("accepted_lately", this.#done.map((entry) => this.#line(entry)))}
      </div>`;
  }

  #lead(unsent: number): string {
    const heard = this.room.syncer.heardAt;
    return `${[say("unsent_n", { n: unsent }), this.#next()].filter(Boolean).join(" · ")} · ${heard ? say("heard_at", { at: momentWord(heard) }) : say("never_heard")}`;
  }

  /** Why nothing goes now, and when it is tried again. */
  #next(): string {
    const { line, nextAt } = this.room.syncer;
    if (line === "wait") return say("busy_until", { at: clockWord(nextAt) });
    return line === "offline" ? say("offline_until", { at: clockWord(nextAt) }) : "";
  }

  #section(word: Word, lines: unknown[]): unknown {
    return lines.length ? html`<section class="stack"><h2>${say(word)} (${lines.length})</h2><ul class="outbox">${lines}</ul></section>` : nothing;
  }

  #line(entry: Entry): unknown {
    const state = entry.state === "saved" ? (this.room.syncer.sending.has(entry.id) ? "sending" : "saved") : entry.state === "same" || entry.state === "applied" ? "accepted" : entry.state;
    return html`<li><div><span>${this.#what(entry)}</span><br><span class="quiet small">${momentWord(entry.at)}</span></div>${standing(state)}</li>`;
  }

  /** An operation in plain words. */
  #what(entry: Entry): string {
    const args = entry.args as Record<string, string>;
    const name = this.#names.get(args["person_id"] ?? "") ?? "…";
    const subject = this.#subjects.get(args["subject"] ?? "") ?? say("homeroom");
    switch (entry.kind.split("@")[0]) {
      case "attendance.take_roll":
        return say("w_roll", { class: this.#names.get(args["school_class_id"]!) ?? "…", day: dayWord(args["day"]!), session: say(args["session"] as Word) });
      case "assessment.set_mark":
        return say("w_mark", { name, subject, value: markWord(args["value"]) || "–" });
      case "assessment.write_comment":
        return say("w_comment", { name, subject });
      case "assessment.set_conduct":
        return say("w_conduct", { name, level: say(`l_${args["level"]}` as Word) });
      default:
        return say("w_resolve");
    }
  }

  /** A value of whatever kind, short enough to compare. */
  #value(value: unknown, kind: string): string {
    if (value === null || value === undefined || value === "") return "–";
    if (typeof value !== "object") return LEVELS.has(`${value}`) && kind === "conduct" ? say(`l_${value}` as Word) : markWord(value);
    const row = value as Record<string, unknown>;
    const away = row["exceptions"] as Exception[] | undefined;
    if (row["state"] === "no-lesson") return say("no_lesson");
    if (away) return away.length ? away.map((one) => `${this.#names.get(one.person_id) ?? "…"}: ${say(`k_${one.kind}` as Word)}`).join("; ") : say("all_present");
    if (row["level"]) return say(`l_${row["level"]}` as Word);
    return this.#value(row["value"] ?? row["text"], kind);
  }

  #conflict(one: Conflict): unknown {
    const entry = this.room.outbox.entries.find((own) => own.id === one.op);
    const isMine = this.room.outbox.wrote(one.op);
    return this.#both(entry ? this.#what(entry) : this.#entity(one.entity), one.entity, one.offered, one.current, isMine, (choice) =>
      void this.#resolve(entry, one.e.slice(9), choice, one.current?.op ?? null),
    );
  }

  #entity(e: string): string {
    const part = e.split(":");
    const [kind, , person = "", subject = ""] = part;
    if (kind === "roll") return say("w_roll", { class: this.#names.get(part[1]!) ?? "…", day: dayWord(part[2]!), session: say(part[3] as Word) });
    return `${this.#names.get(person) ?? "…"} · ${this.#subjects.get(subject) ?? say(kind === "conduct" ? "tab_conduct" : "tab_comments")}`;
  }

  #both(title: string, entity: string, mine: Side, theirs: Side | null, isMine: boolean, choose: (choice: "keep" | "take") => void): unknown {
    const kind = entity.split(":")[0]!;
    const side = (word: Word, { value, by, at }: Side = { value: null, by: "", at: "" }): unknown =>
      html`<div class="block"><p class="small quiet">${say(word)}</p><p><strong>${this.#value(value, kind)}</strong></p><p class="small quiet">${by} ${at ? momentWord(at) : ""}</p></div>`;
    return html`<li class="clash">${standing("conflict")}<h3>${title}</h3><p>${say(isMine ? "conflict_text" : "conflict_text_other")}</p>
      <div class="pair">${side(isMine ? "yours" : "offered", mine)}${side("stands", theirs ?? undefined)}</div>
      <div class="row"><button class="button" @click=${() => choose("take")}>${say(isMine ? "use_mine" : "use_offered")}</button>
        <button class="button second" @click=${() => choose("keep")}>${say("use_standing")}</button></div></li>`;
  }

  #needing(entry: Entry): unknown {
    const { result } = entry;
    if (entry.state === "conflict" && result?.conflict) {
      const row = this.#rows.get(entry.touches[0] ?? "");
      const mine = { value: entry.args["value"] ?? entry.args["text"] ?? entry.args["level"] ?? entry.args, by: "", at: entry.at };
      const theirs = { value: row, by: `${row?.["by"] ?? ""}`, at: `${row?.["at"] ?? ""}` };
      return this.#both(this.#what(entry), entry.touches[0] ?? "", mine, theirs, true, (choice) => void this.#resolve(entry, result.conflict!, choice, (row?.["v"] as string | undefined) ?? null));
    }
    return html`<li class="clash">${standing(entry.state as "invalid")}<h3>${this.#what(entry)}</h3>
      ${notice("attention", say(entry.state === "invalid" ? "invalid_title" : "quarantined_title"), html`<p>${why(result?.why)}</p>`)}
      <div class="row"><button class="button second" @click=${() => void this.#dismiss(entry)}>${say("understood")}</button></div></li>`;
  }

  async #resolve(entry: Entry | undefined, conflict: string, choice: "keep" | "take", seen: string | null): Promise<void> {
    const isKept = await this.keep({ ...resolveConflict(this.room.replica.own ?? "", conflict, choice, seen), reason: say("w_resolve") });
    if (isKept && entry) await this.#dismiss(entry);
  }

  async #dismiss(entry: Entry): Promise<void> {
    await this.room.outbox.dismiss(entry.id);
    this.room.tell();
  }

  readonly #export = async (): Promise<void> => {
    for (const [at, file] of (await this.room.exported()).entries()) {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([file], { type: "application/json" }));
      link.download = `hoa-ban-${momentWord(Date.now()).replace(/\W/g, "-")}-${at + 1}.json`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // some browsers begin to read it later
    }
  };
}

/** A word on a conflict that the server has not refused: one that it did leaves the conflict to its authors. */
const isAnswer = (entry: Entry): boolean => entry.kind.startsWith("sync.") && ["saved", "applied", "same"].includes(entry.state);

/** The server gives its reason in both languages, as text, or as a list of problems. */
function why(reason: unknown): string {
  if (Array.isArray(reason)) return reason.map(why).join(" ");
  if (reason && typeof reason === "object") {
    const said = reason as Record<string, unknown>;
    return why(said[language] ?? said["message"] ?? "");
  }
  return reason === "too-large" ? say("too_large") : `${reason ?? ""}`;
}
