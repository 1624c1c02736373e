// What screens say, in the reader's language: one file of words a language, fetched like any other file of the shell.

import type both from "./words.json";

export type Word = keyof typeof both & string;
export type Language = "vi" | "en";

let words: Partial<Record<Word, string>> = {};
export let language: Language = "vi";

export async function speak(wanted: Language, address: string): Promise<void> {
  words = (await (await fetch(address)).json()) as typeof words;
  language = wanted;
  document.documentElement.lang = wanted;
}

export const say = (word: Word, fill: Record<string, string | number> = {}): string =>
  (words[word] ?? `${word}`).replace(/\{(\w+)\}/g, (_: string, name: string) => `${fill[name] ?? ""}`);

/** 05/09/2025, whichever language. */
export const dayWord = (day: string): string => day.slice(0, 10).split("-").reverse().join("/");

export function momentWord(at: string | number): string {
  const when = new Date(at);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${two(when.getDate())}/${two(when.getMonth() + 1)} ${two(when.getHours())}:${two(when.getMinutes())}`;
}

/** 07:31:20 on this device. */
export const clockWord = (at: number): string => new Date(at).toTimeString().slice(0, 8);

/** Sunday to Saturday; not by Intl, which takes a cheap phone a tenth of a second to wake. */
export const weekday = (day: string): string => say("weekdays").split(", ")[new Date(`${day}T00:00Z`).getUTCDay()]!;

/** A mark as people write it: 7,5 in Vietnamese, 7.5 in English; Đ and CĐ for subjects without numbers. */
export function markWord(value: unknown): string {
  const text = `${value ?? ""}`;
  if (text === "dat") return say("m_dat");
  if (text === "chua-dat") return say("m_chua_dat");
  return language === "vi" ? text.replace(".", ",") : text;
}

/** Read what was typed into a mark; null when it is none. */
export function readMark(typed: string, kind: string): string | null {
  const text = typed.trim().toLowerCase().replace(",", ".");
  if (!text) return "";
  if (kind === "commented") return { đ: "dat", d: "dat", dat: "dat", đạt: "dat", p: "dat", cđ: "chua-dat", cd: "chua-dat", "chưa đạt": "chua-dat", "chua-dat": "chua-dat", n: "chua-dat" }[text] ?? null;
  return /^(10(\.0)?|\d(\.\d)?)$/.test(text) ? String(Number(text)) : null;
}
