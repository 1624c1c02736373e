// What must not be lost: between two tabs, on a full disk, under a wrong clock, when the browser is killed between two writes.

import assert from "node:assert/strict";
import { test } from "node:test";

import { markKey, setMark } from "../src/intents.js";
import { heldFor } from "../src/shell.js";
import { MOST_TRIES, type VaultRecord } from "../src/vault.js";
import type { OpRecord } from "../src/database.js";
import { Device, PIN } from "./devices.js";
import { Server } from "./server.js";

const { keys } = await Server.make();
const DAY = 86_400_000;
const CELL = markKey("a", "p", "toan", 1, "regular", 1);
const full = (): Promise<never> => Promise.reject(new DOMException("no room", "QuotaExceededError"));

async function fresh(): Promise<Device> {
  const server = new Server(keys);
  server.page = 500;
  return Device.enrolled(server);
}

/** The same device in another tab. */
async function tabOf(device: Device): Promise<Device> {
  const tab = new Device(device.server);
  tab.names.splice(0, 2, ...device.names);
  await tab.begin();
  return tab;
}

test("what came in while somebody typed was not seen by them", async () => {
  const device = await fresh();
  const { drafts } = device.room;
  drafts.set(CELL, "7", null);
  device.server.write("class:a", { e: CELL, v: "theirs", value: "9" });
  await device.sync();
  drafts.set(CELL, "7.5", "theirs"); // the second key: what counts is what stood there at the first
  await device.room.save(setMark("a", "p", "toan", 1, "regular", 1, "7.5"), { [CELL]: drafts.seen(CELL, "theirs") });
  await device.sync();
  assert.deepEqual(device.room.outbox.needing.map((entry) => [entry.state, entry.base]), [["conflict", { [CELL]: null }]]);
  assert.equal(device.server.rows.get("class:a")!.get(CELL)!["value"], "9");
  await device.end();
});

test("what this device wrote itself meanwhile, in another tab, was seen", async () => {
  const device = await fresh();
  const first = await device.mark("class:a", "p", "7");
  await device.sync();
  const second = await device.room.save(setMark("a", "p", "toan", 1, "regular", 1, "8"), { [CELL]: null });
  assert.deepEqual(second.base, { [CELL]: first });
  await device.sync();
  assert.equal(device.server.rows.get("class:a")!.get(CELL)!["value"], "8");
  await device.end();
});

test("what was half done is there again after the browser was killed, and gone from the disk when it is saved", async () => {
  const device = await fresh();
  device.room.drafts.set("roll:a:2026-09-07:morning", [{ person_id: "p" }], "v");
  await device.room.drafts.keep();
  await device.restart();
  assert.deepEqual(device.room.drafts.get("roll:a:2026-09-07:morning"), [{ person_id: "p" }]);
  assert.equal(device.room.drafts.seen("roll:a:2026-09-07:morning", "newer"), "v");
  device.room.drafts.drop("roll:a:2026-09-07:morning");
  await device.room.drafts.keep();
  await device.restart();
  assert.equal(device.room.drafts.get("roll:a:2026-09-07:morning"), undefined);
  await device.end();
});

test("two tabs that make the device known at once end with one key", async () => {
  const server = new Server(keys);
  const one = new Device(server);
  await one.begin();
  const other = await tabOf(one);
  const made = await Promise.allSettled([one.room.enrol(PIN), other.room.enrol(PIN)]);
  assert.ok(made.some(({ status }) => status === "fulfilled"));
  const [winner, loser] = made[0]!.status === "fulfilled" ? [one, other] : [other, one];
  const id = await winner.mark("class:a", "p", "7");
  await loser.room.end();
  await loser.begin();
  assert.ok(await loser.room.open(PIN));
  await loser.sync();
  assert.ok(server.ledger.has(id));
  await winner.end();
  await loser.end();
});

test("classes that another tab removed come again whole", async () => {
  const device = await fresh();
  for (let at = 0; at < 5; at++) device.server.write("class:a", { e: `mark:a:p${at}:toan:1:regular:1`, v: `v${at}`, value: "7" });
  await device.sync();
  const tab = await tabOf(device);
  await tab.room.open(PIN);
  await tab.sync();
  await device.room.replica.clear();
  await tab.sync();
  assert.equal(Object.keys(await tab.rows("class:a")).length, 1 + 5);
  await device.end();
  await tab.end();
});

test("rows are not written over what another tab read meanwhile", async () => {
  const device = await fresh();
  const tab = await tabOf(device);
  await tab.room.open(PIN);
  await tab.sync();
  device.room.replica.load = () => Promise.resolve(); // the other tab's word has not come yet
  const [mark] = device.room.replica.scopes.values();
  await tab.room.replica.apply([{ scope: mark!.scope, rows: [], gone: [], mark: { cur: 9, after: null } }]);
  await assert.rejects(device.room.replica.apply([{ scope: mark!.scope, rows: [], gone: [], mark: { cur: 1, after: null } }]));
  await device.end();
  await tab.end();
});

test("an operation that was taken before does not cover what others wrote since", async () => {
  const device = await fresh();
  await device.mark("class:a", "p", "7");
  const { settle } = device.room.outbox;
  device.room.outbox.settle = () => Promise.reject(new Error("killed"));
  await device.sync();
  device.server.write("class:a", { e: CELL, v: "theirs", value: "9" });
  await device.sync();
  device.room.outbox.settle = settle;
  await device.sync();
  assert.deepEqual((await device.rows("class:a"))[CELL], ["theirs", "9"]);
  assert.equal(device.room.outbox.unsent.length, 0);
  await device.end();
});

test("a disk too full for classes keeps the server's answers all the same", async () => {
  const device = await fresh();
  await device.mark("class:a", "p", "7");
  const { write } = device.room.cache;
  device.room.cache.write = full;
  await device.sync();
  assert.equal(device.room.syncer.line, "no-room");
  assert.deepEqual([device.server.ledger.size, device.room.outbox.unsent.length], [1, 0]);
  device.room.cache.write = write;
  await device.sync();
  assert.equal(device.room.syncer.line, "online");
  assert.deepEqual((await device.rows("class:a"))[CELL], [[...device.server.ledger.keys()][0], "7"]);
  await device.end();
});

test("a clock that runs months ahead forgets nothing that a restored server would ask for", async () => {
  const device = await fresh();
  const { fetch } = device.server;
  const now = Date.now;
  const said = async (path: string, init: RequestInit): Promise<Response> => {
    const answer = await fetch(path, init);
    return new Response(await answer.text(), { status: answer.status, headers: { Date: new Date(now()).toUTCString() } });
  };
  device.room.syncer["parts"].fetch = said;
  const restore = device.server.backup();
  const id = await device.mark("class:a", "p", "7");
  try {
    Date.now = () => now() + 90 * DAY;
    await device.sync();
    Date.now = () => now() + 180 * DAY;
    await device.sync();
    restore();
    await device.sync();
  } finally {
    Date.now = now;
  }
  assert.ok(device.server.ledger.has(id));
  await device.end();
});

test("an older reading of the outbox does not end last", async () => {
  const device = await fresh();
  const tab = await tabOf(device);
  await tab.room.open(PIN);
  await tab.sync();
  const ops = device.room.db.ops.bind(device.room.db);
  let go = (): void => undefined;
  const wait = new Promise<void>((done) => (go = done));
  let reads = 0;
  device.room.db.ops = async (): Promise<OpRecord[]> => {
    const read = await ops();
    if (reads++ === 0) await wait;
    return read;
  };
  const older = device.room.outbox.load();
  while (!reads) await new Promise(setImmediate);
  const { id } = await tab.room.outbox.append(setMark("a", "q", "toan", 1, "regular", 1, "6"), {});
  const newer = device.room.outbox.load();
  await Promise.race([newer, new Promise(setImmediate)]);
  go();
  await Promise.all([older, newer]);
  assert.deepEqual(device.room.outbox.unsent.map((entry) => entry.id), [id]);
  await device.end();
  await tab.end();
});

test("a device without a name asks for a sign-in and does not stay busy", async () => {
  const device = await fresh();
  await device.room.db.write((tx) => tx.objectStore("facts").delete("device"));
  await device.sync();
  assert.equal(device.room.syncer.line, "sign-in");
  await device.room.renew();
  await device.sync();
  assert.equal(device.room.syncer.line, "online");
  await device.end();
});

test("a browser that was killed between the last wrong PIN and the lock gives no further try", async () => {
  const device = await fresh();
  await device.room.close();
  const record = (await device.room.db.fact<VaultRecord>("vault"))!;
  await device.room.db.keep({ vault: { ...record, tries: MOST_TRIES } });
  assert.equal(await device.room.open(PIN), false);
  assert.equal(device.room.gate, "locked");
  await device.room.end();
});

test("a cache that does not open is made anew, and the outbox is at hand", async () => {
  const device = await fresh();
  device.server.fault = "before";
  await device.mark("class:a", "p", "7");
  await device.room.end();
  await new Promise<void>((done, failed) => {
    const ask = indexedDB.open(device.names[1], 7); // a version that this client cannot open
    ask.onsuccess = () => (ask.result.close(), done());
    ask.onerror = () => failed(ask.error);
  });
  device.server.fault = "none";
  await device.begin();
  assert.equal(device.room.trouble, "");
  await device.room.open(PIN);
  await device.sync();
  assert.equal(device.server.ledger.size, 1);
  await device.end();
});

test("whatever is saved, a busy server is left alone as long as it asked", () => {
  assert.equal(heldFor({ line: "wait", nextAt: 20_000 }, 5000), 15_000);
  assert.equal(heldFor({ line: "wait", nextAt: 20_000 }, 21_000), 0);
  assert.equal(heldFor({ line: "offline", nextAt: 20_000 }, 5000), 0);
});

test("what is saved while a busy server answers does not ask it again at once", async () => {
  const device = await fresh();
  await device.mark("class:a", "p", "7");
  device.server.fault = "busy";
  const before = device.server.requests;
  await Promise.all([device.sync(), device.sync()]);
  assert.deepEqual([device.server.requests - before, device.room.syncer.line], [1, "wait"]);
  device.server.fault = "none";
  await device.sync();
  assert.equal(device.room.outbox.unsent.length, 0, "somebody who asks for it may");
  await device.end();
});

test("whether the browser promised to keep what waits is known as soon as the device is open", async () => {
  const device = new Device(new Server(keys));
  device.isPromised = false;
  await device.begin();
  assert.equal(device.room.isLasting, null, "nothing was asked of it yet");
  await device.room.enrol(PIN);
  await device.room.askToLast();
  assert.equal(device.room.isLasting, false);
  device.isPromised = true; // as when it is put on the home screen
  let told = 0;
  device.room.addEventListener("changed", () => (told += 1));
  await device.room.askToLast();
  assert.equal(device.room.isLasting, true);
  assert.ok(told > 0, "the screens hear of it");
  await device.end();
});
