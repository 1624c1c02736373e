// A teacher's days: the version in force, days off, and who stands in for whom.

import assert from "node:assert/strict";
import { test } from "node:test";

import { daysFrom, weekRow, type Lesson, type WeekRow } from "../src/week.js";

const MONDAY = "2026-11-23";
const lesson = (slot: string, room = ""): Lesson => ({ slot, class_id: "c", class: "7A", what: "Toán", begins: slot[1] === "m" ? `0${6 + Number(slot[2])}:00` : "13:30", ends: "23:00", room });
const row = (more: Partial<WeekRow> = {}): WeekRow => ({
  e: "timetable:own",
  v: null,
  versions: [{ school: "A", starts_on: "2026-09-07", ends_on: null, off: [], lessons: [lesson("1a1"), lesson("1m2", "Phòng máy"), lesson("3m1")] }],
  covers: [],
  ...more,
});
const slots = (given: WeekRow, count = 7): Record<string, string[]> =>
  Object.fromEntries(daysFrom(given, MONDAY, count).filter((day) => day.lines.length).map((day) => [day.day, day.lines.map((line) => `${line.slot} ${line.cover ?? ""}`.trim())]));

test("lessons stand on their weekdays, in the order of the day", () => {
  assert.deepEqual(slots(row()), { "2026-11-23": ["1m2", "1a1"], "2026-11-25": ["3m1"] });
  assert.equal(Object.keys(slots(row(), 14)).length, 4);
  assert.equal(weekRow({ "timetable:own": row() })?.versions.length, 1);
  assert.equal(weekRow({}), undefined);
});

test("a version ends on the day on which the next one begins", () => {
  const [former] = row().versions;
  const given = row({ versions: [{ ...former!, ends_on: "2026-11-25" }, { ...former!, starts_on: "2026-11-25", lessons: [lesson("1m1"), lesson("4m4")] }] });
  assert.deepEqual(slots(given, 8), { "2026-11-23": ["1m2", "1a1"], "2026-11-26": ["4m4"], "2026-11-30": ["1m1"] });
});

test("on a day without school nothing is taught, and it says why", () => {
  const [former] = row().versions;
  const cover = { ...lesson("1m5"), day: MONDAY, mine: true, name: "Lò Văn Anh" };
  const [day] = daysFrom(row({ versions: [{ ...former!, off: [{ day: MONDAY, why: "Bão" }] }], covers: [cover] }), MONDAY, 1);
  assert.deepEqual([day!.lines, day!.off], [[], "Bão"]);
});

test("who stands in for whom is told of that lesson of that day alone", () => {
  const covers = [
    { ...lesson("1m2"), day: MONDAY, mine: false, name: "Lò Văn Anh" },
    { ...lesson("1m2"), class_id: "other", day: MONDAY, mine: false, name: "nobody" },
    { ...lesson("2m1"), day: "2026-11-24", mine: true, name: "Cà Thị Dung" },
  ];
  assert.deepEqual(slots(row({ covers }), 8), { "2026-11-23": ["1m2 theirs", "1a1"], "2026-11-24": ["2m1 mine"], "2026-11-25": ["3m1"], "2026-11-30": ["1m2", "1a1"] });
});
