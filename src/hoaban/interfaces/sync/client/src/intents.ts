// What a teacher means to do, as the operations that say it, and the row that each leaves behind when the server takes it.

import type { Row } from "./wire.js";

export type Absence = "excused" | "unexcused" | "late" | "left-early";
export interface Exception {
  person_id: string;
  kind: Absence;
  note: string;
}
export type Level = "tot" | "kha" | "dat" | "chua-dat";

/** `rows` are the entities it writes, as they will look. */
export interface Intent {
  kind: string;
  scope: string;
  args: Record<string, unknown>;
  /** Why something that stands is corrected, where the school asks. */
  reason?: string;
  rows: Array<Omit<Row, "v"> & { e: string }>;
}

export const rollKey = (c: string, day: string, session: string): string => `roll:${c}:${day}:${session}`;
export const markKey = (c: string, p: string, subject: string, term: number, kind: string, n: number): string =>
  `mark:${c}:${p}:${subject}:${term}:${kind}:${n}`;
export const commentKey = (c: string, p: string, subject: string, term: number): string => `comment:${c}:${p}:${subject}:${term}`;
export const conductKey = (c: string, p: string, term: number): string => `conduct:${c}:${p}:${term}`;

const intent = (kind: string, scope: string, args: Record<string, unknown>, e: string, fields: object): Intent => ({
  kind,
  scope,
  args,
  rows: [{ e, ...fields }],
});

export function takeRoll(c: string, day: string, session: string, state: "taken" | "no-lesson", exceptions: Exception[], reason = ""): Intent {
  const args = { school_class_id: c, day, session, state, exceptions };
  const meant = intent("attendance.take_roll@1", `class:${c}`, args, rollKey(c, day, session), { day, session, state, exceptions });
  return reason ? { ...meant, reason } : meant;
}

export function setMark(c: string, p: string, subject: string, term: number, kind: string, number: number, value: string): Intent {
  const args = { school_class_id: c, person_id: p, subject, term, kind, number, value };
  return intent("assessment.set_mark@1", `class:${c}`, args, markKey(c, p, subject, term, kind, number), { value });
}

export function writeComment(c: string, p: string, subject: string, term: number, text: string): Intent {
  const args = { school_class_id: c, person_id: p, subject, term, text };
  return intent("assessment.write_comment@1", `class:${c}`, args, commentKey(c, p, subject, term), { text });
}

export function setConduct(c: string, p: string, term: number, level: Level): Intent {
  const args = { school_class_id: c, person_id: p, term, level };
  return intent("assessment.set_conduct@1", `class:${c}`, args, conductKey(c, p, term), { level });
}

/** `seen` is the version that stood there as the reader saw it: nobody decides over what they have not seen. */
export function resolveConflict(scope: string, conflict: string, choice: "keep" | "take", seen: string | null): Intent {
  return { kind: "sync.resolve_conflict@1", scope, args: { conflict_id: conflict, choice, seen }, rows: [] };
}
