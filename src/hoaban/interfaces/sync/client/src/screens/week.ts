// My timetable: seven days from today on, as the school had published them when this device last heard of it.

import { html, nothing } from "lit";

import { dayAfter, today } from "../ids.js";
import { dayWord, momentWord, say, weekday } from "../words.js";
import { daysFrom, holds, weekRow, type Day, type Line, type WeekRow } from "../week.js";
import { blank, icon, Screen } from "./screen.js";

const DAYS = 7;

export class Week extends Screen {
  #row: WeekRow | undefined;

  protected override async load(): Promise<void> {
    const { replica } = this.room;
    this.#row = replica.own ? weekRow(await replica.group(replica.own, "timetable")) : undefined;
  }

  protected override draw(): unknown {
    const { heardAt } = this.room.syncer;
    const known = this.#row && heardAt ? say("week_known", { at: momentWord(heardAt) }) : "";
    return html`<div class="page-title"><h1>${say("my_week")}</h1>${known ? html`<p class="quiet small">${known}</p>` : nothing}</div>${this.#body()}`;
  }

  #body(): unknown {
    const row = this.#row;
    if (!row) return blank("working", say("coming"), say("week_coming"));
    if (!row.versions.length && !row.covers.length) return blank("empty", say("week_none"), say("week_none_text"));
    const first = today();
    const schools = new Set(row.versions.map((version) => version.school));
    const [held] = row.versions.filter((version) => holds(version, first));
    return html`${held ? html`<p class="small week-since">${say("week_since", { day: dayWord(held.starts_on) })}</p>` : nothing}
      <div class="week-days">${daysFrom(row, first, DAYS).map((day) => drawDay(day, first, schools.size > 1))}</div>`;
  }
}

function drawDay({ day, lines, off }: Day, first: string, isSchoolSaid: boolean): unknown {
  const near = day === first ? say("today") : day === dayAfter(first, 1) ? say("tomorrow") : "";
  return html`<section class="block week-day" ?data-today=${day === first}>
    <h2>${weekday(day)} <span class="quiet small">${dayWord(day).slice(0, 5)}</span>${near ? html` <span class="tag info">${near}</span>` : nothing}</h2>
    ${lines.length ? html`<ol>${lines.map((line) => drawLine(line, isSchoolSaid))}</ol>` : html`<p class="quiet small">${off || say("week_free")}</p>`}
  </section>`;
}

function drawLine(line: Line, isSchoolSaid: boolean): unknown {
  const half = say(line.slot[1] === "m" ? "morning" : "afternoon").toLowerCase();
  const where = [say("week_period", { n: line.slot[2]!, half }), line.room, isSchoolSaid ? line.school : ""].filter(Boolean).join(" · ");
  const name = line.name ?? "";
  return html`<li ?data-theirs=${line.cover === "theirs"}>
    <span class="hour">${line.begins}<span class="quiet small">${line.ends}</span></span>
    <span><b>${line.class} · ${line.what}</b><span class="quiet small">${where}</span>${
      line.cover === "mine"
        ? html`<span class="tag attention">${icon("attention")}${say("week_mine", { name })}</span>`
        : line.cover
          ? html`<span class="tag neutral">${icon("neutral")}${say("week_theirs", { name })}</span>`
          : nothing
    }</span>
  </li>`;
}
