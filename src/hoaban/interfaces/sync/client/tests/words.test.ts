// Words: in both languages, used, and understood when typed.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import fc from "fast-check";

import { answers, fold } from "../src/fold.js";
import { dayAfter, instant, uuid7 } from "../src/ids.js";
import { isInApp } from "../src/shell.js";
import words from "../src/words.json";
import { readMark } from "../src/words.js";

const sources = ["src", "src/screens"]
  .flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith(".ts")).map((name) => readFileSync(`${folder}/${name}`, "utf8")))
  .join("\n");
const MADE = /^(a|k|l)_/; // put together from a value, as in say(`k_${kind}`)

test("every word is said in both languages with the same blanks, and somewhere", () => {
  for (const [key, pair] of Object.entries(words)) {
    const [vi, en] = pair as [string, string];
    assert.ok(vi.trim() && en.trim(), key);
    assert.deepEqual(vi.match(/\{\w+\}/g)?.sort(), en.match(/\{\w+\}/g)?.sort(), key);
    assert.ok(MADE.test(key) || new RegExp(`["\`]${key}["\`]|\\b${key}:`).test(sources), `${key} is said nowhere`);
  }
});

test("search forgives accents, case and order of words", () => {
  assert.equal(fold("  Đỗ  Thị Ánh "), "do thi anh");
  assert.ok(answers("Lò Thị Đào", "dao lo"));
  assert.ok(answers("Lò Thị Đào", "LÒ THỊ ĐÀO"));
  assert.ok(!answers("Lò Thị Đào", "hoa"));
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => fold(fold(text)) === fold(text)));
});

test("marks are read as people type them", () => {
  for (const [typed, value] of [["7,5", "7.5"], ["7.5", "7.5"], ["10", "10"], ["10,0", "10"], ["0", "0"], [" 8 ", "8"], ["", ""]] as const) assert.equal(readMark(typed, "scored"), value);
  for (const typed of ["11", "7,55", "-1", "bảy", "1e1", "7,"]) assert.equal(readMark(typed, "scored"), null, typed);
  for (const [typed, value] of [["Đ", "dat"], ["đạt", "dat"], ["CĐ", "chua-dat"], ["", ""]] as const) assert.equal(readMark(typed, "commented"), value);
  assert.equal(readMark("7", "commented"), null);
});

test("a mark that is read is between 0 and 10 with one decimal at most", () => {
  fc.assert(fc.property(fc.string({ maxLength: 5 }), (typed) => {
    const value = readMark(typed, "scored");
    assert.ok(value === null || value === "" || (Number(value) >= 0 && Number(value) <= 10 && Number.isInteger(Math.round(Number(value) * 100) / 10)));
  }));
});

test("identifiers are UUIDs of version 7 that follow the clock; days follow one another", () => {
  assert.match(uuid7(), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(uuid7(1000) < uuid7(2000));
  assert.match(instant(), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
  assert.equal(dayAfter("2026-12-31", 1), "2027-01-01");
  assert.equal(dayAfter("2028-03-01", -1), "2028-02-29");
});

test("browsers inside chat programs are told from real ones", () => {
  assert.ok(isInApp("Mozilla/5.0 (Linux; Android 12; SM-A125F; wv) AppleWebKit/537.36 Chrome/119 Mobile Safari/537.36 Zalo android/12"));
  assert.ok(isInApp("Mozilla/5.0 (iPhone) AppleWebKit/605 [FBAN/FBIOS;FBAV/440]"));
  assert.ok(!isInApp("Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/119 Mobile Safari/537.36"));
});
