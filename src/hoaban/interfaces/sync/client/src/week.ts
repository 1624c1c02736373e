// A teacher's days: what the published versions say of a weekday, less days without school, with who stands in for whom.

import { dayAfter } from "./ids.js";
import type { Row } from "./wire.js";

export interface Lesson {
  slot: string;
  class_id: string;
  class: string;
  what: string;
  begins: string;
  ends: string;
  room: string;
}

/** Somebody stands in: the owner of the device (`mine`) for `name`, or `name` for them. */
export interface Cover extends Lesson {
  day: string;
  mine: boolean;
  name: string;
}

export interface Version {
  school: string;
  starts_on: string;
  ends_on: string | null;
  off: Array<{ day: string; why: string }>;
  lessons: Lesson[];
}

export interface WeekRow extends Row {
  versions: Version[];
  covers: Cover[];
}

export interface Line extends Lesson {
  /** Whether it is taught for somebody, or by somebody else. */
  cover?: "mine" | "theirs";
  name?: string;
  school: string;
}

export interface Day {
  day: string;
  lines: Line[];
  /** Why there is no school, where nothing is taught. */
  off: string;
}

const ENTITY = "timetable:own";

export const weekRow = (rows: Record<string, Row>): WeekRow | undefined => rows[ENTITY] as WeekRow | undefined;

export const holds = ({ starts_on, ends_on }: Version, day: string): boolean => starts_on <= day && (ends_on === null || day < ends_on);

/** Monday is 1, as in the codes of periods. */
const weekdayOf = (day: string): string => String(new Date(`${day}T12:00:00Z`).getUTCDay() || 7);

export const daysFrom = (row: WeekRow, first: string, count: number): Day[] => Array.from({ length: count }, (_, at) => dayOf(row, dayAfter(first, at)));

function dayOf({ versions, covers }: WeekRow, day: string): Day {
  const held = versions.filter((version) => holds(version, day));
  const off = held.map((version) => version.off.find((one) => one.day === day)?.why ?? "");
  const open = held.filter((_, at) => !off[at]);
  const asked = covers.filter((one) => one.day === day);
  const theirs = (lesson: Lesson): Cover | undefined => asked.find((one) => !one.mine && one.slot === lesson.slot && one.class_id === lesson.class_id);
  const own = open.flatMap(({ school, lessons }) =>
    lessons
      .filter((lesson) => lesson.slot.startsWith(weekdayOf(day)))
      .map((lesson): Line => {
        const cover = theirs(lesson);
        return cover ? { ...lesson, school, cover: "theirs", name: cover.name } : { ...lesson, school };
      }),
  );
  const mine = off.some(Boolean) ? [] : asked.filter((one) => one.mine).map((one): Line => ({ ...one, school: "", cover: "mine" }));
  const lines = [...own, ...mine].sort((a, b) => (a.begins < b.begins ? -1 : a.begins > b.begins ? 1 : 0));
  return { day, lines, off: lines.length ? "" : (off.find(Boolean) ?? "") };
}
