// What the client does with each answer of the server.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";

import { Refused } from "../src/classroom.js";
import { setMark } from "../src/intents.js";
import { Device } from "./devices.js";
import { Server } from "./server.js";

const { keys } = await Server.make();
async function fresh(): Promise<Device> {
  const server = new Server(keys);
  server.page = 500;
  return Device.enrolled(server);
}

async function marks(device: Device, number: number): Promise<void> {
  for (let at = 0; at < number; at++) await device.mark("class:a", `p${at}`, "7");
}

test("three hundred marks travel in order, a hundred at a time", async () => {
  const device = await fresh();
  await marks(device, 250);
  const before = device.server.requests;
  await device.sync();
  assert.equal(device.server.requests - before, 3);
  assert.deepEqual([...device.server.ledger.keys()], device.confirmed);
  await device.end();
});

test("a batch that is too large for the server is halved until it fits", async () => {
  const device = await fresh();
  device.server.largest = 7;
  await marks(device, 30);
  await device.sync();
  assert.deepEqual([...device.server.ledger.keys()], device.confirmed);
  await device.end();
});

test("one operation that no server takes does not block the others", async () => {
  const device = await fresh();
  const long = Array.from({ length: 60_000 }, () => Math.random().toString(36)[3]).join("");
  await device.room.save({ ...setMark("a", "q", "toan", 1, "regular", 1, "7"), args: { text: long } });
  const { fetch } = device.server;
  device.room.syncer["parts"].fetch = (path, init) =>
    (init.body as Uint8Array)?.length > 20_000 ? Promise.resolve(new Response("{}", { status: 413 })) : fetch(path, init);
  await marks(device, 3);
  await device.sync();
  assert.equal(device.server.ledger.size, 3);
  assert.deepEqual(device.room.outbox.needing.map((entry) => entry.result?.why), ["too-large"]);
  await device.end();
});

for (const [status, line] of [[401, "sign-in"], [426, "old-app"], [500, "offline"]] as const) {
  test(`after ${status} operations stay, and the line says ${line}`, async () => {
    const device = await fresh();
    await marks(device, 2);
    device.server.answers = status;
    await device.sync();
    assert.equal(device.room.syncer.line, line);
    device.server.answers = null;
    await device.sync();
    assert.equal(device.server.ledger.size, 2);
    await device.end();
  });
}

test("a busy server is asked again when it says, and some while after", async () => {
  const device = await fresh();
  device.server.fault = "busy";
  await device.sync();
  assert.equal(device.room.syncer.line, "wait");
  assert.ok(device.room.syncer.pause >= 7 && device.room.syncer.pause <= 8);
  device.server.fault = "none";
  await device.end();
});

test("a copy of the device takes a name of its own, and both deliver", async () => {
  const device = await fresh();
  const twin = new Device(device.server);
  await copy(device, twin);
  await device.mark("class:a", "p", "7");
  await twin.begin();
  await twin.room.open("246810");
  await twin.sync(); // opening began an exchange, which must not take the mark along
  await twin.mark("class:a", "q", "8");
  await device.sync();
  await twin.sync();
  assert.ok(twin.room.syncer.forked);
  await twin.room.renew();
  await twin.sync();
  assert.equal(twin.room.outbox.unsent.length, 0);
  assert.equal(device.server.ledger.size, 2);
  assert.equal(twin.room.syncer.forked, false);
  await device.end();
  await twin.end();
});

async function copy(from: Device, to: Device): Promise<void> {
  await to.begin();
  const facts = await (await from.room.db.use()).getAll("facts");
  await to.room.db.keep(Object.fromEntries(facts.map(({ key, value }) => [key, value])));
  await to.room.end();
}

test("a device that a restored server no longer knows signs in again, and sends again what the server forgot", async () => {
  const device = await fresh();
  await marks(device, 1);
  const restore = device.server.backup();
  await marks(device, 1);
  await device.sync();
  const told = device.server.ledger.size;
  restore();
  assert.ok(device.server.ledger.size < told);
  device.server.answers = 401;
  await device.sync();
  assert.equal(device.room.syncer.line, "sign-in");
  device.server.answers = null;
  await device.room.renew();
  await device.sync();
  assert.equal(device.server.ledger.size, told);
  assert.equal(device.room.outbox.unsent.length, 0);
  await device.end();
});

test("what waits is nobody else's to send", async () => {
  const device = await fresh();
  await marks(device, 1);
  const { fetch } = device.server;
  device.room["around"].fetch = async (path, init) => {
    const told = (await (await fetch(path, init)).json()) as object;
    return Response.json({ ...told, owner: "another teacher" });
  };
  await assert.rejects(device.room.renew(), (error: Refused) => error.why === "other-owner");
  await device.end();
});

test("a snapshot that was cut goes on where it was", async () => {
  const server = new Server(keys);
  server.page = 3;
  for (let at = 0; at < 10; at++) server.write("class:a", { e: `mark:a:p${at}:toan:1:regular:1`, v: `v${at}`, value: "7" });
  const device = new Device(server);
  await device.begin();
  await device.room.enrol("246810");
  await device.sync();
  server.asked = [];
  device.room.replica.scopes.clear();
  await device.room.replica.clear();
  const { fetch } = server;
  let pages = 0;
  device.room.syncer["parts"].fetch = (path, init) => {
    if (path.includes("snapshot/class:a") && ++pages === 3) throw new TypeError("cut");
    return fetch(path, init);
  };
  await device.sync();
  assert.equal(device.room.syncer.line, "offline");
  await device.sync();
  assert.equal(Object.keys(await device.rows("class:a")).length, 1 + 10);
  assert.equal(server.asked.filter((path) => path.includes("class:a") && !path.includes("after")).length, 1);
  await device.end();
});

test("what the server said of the classes is known after a restart, and told again where it is not", async () => {
  const device = await fresh();
  const asked: Array<string | undefined> = [];
  const { fetch } = device.server;
  device.server.fetch = (path, init) => {
    if (path.endsWith("exchange")) asked.push((JSON.parse(gunzipSync(init.body as Uint8Array).toString()) as { rights?: string }).rights);
    return fetch(path, init);
  };
  await device.restart();
  await device.sync();
  device.server.said.set("class:a", 7);
  await device.sync();
  assert.deepEqual((await device.rows("class:a"))["class:a"], [null, 7]);
  const known = asked.length;
  await device.room.replica.clear();
  await device.sync();
  assert.ok(known > 1 && asked.slice(0, known).every(Boolean));
  assert.equal(asked[known], "");
  assert.deepEqual((await device.rows("class:a"))["class:a"], [null, 7]);
  await device.end();
});

test("what is said of a class while it is coming is heard once it has come", async () => {
  const device = await fresh();
  const { server } = device;
  server.page = 1;
  for (const pupil of ["p", "q", "r"]) server.write("class:a", { e: `mark:a:${pupil}:toan:1:regular:1`, v: pupil, value: "7" });
  server.scopesOf.set("device-1", new Set(["class:b"]));
  await device.sync();
  server.scopesOf.delete("device-1");
  [server.fault, server.left] = ["midway", 2]; // its row came with the first page, and no more
  await device.sync();
  assert.equal(device.room.replica.coming.length, 1);
  server.fault = "none";
  server.said.set("class:a", 7);
  await device.sync();
  assert.deepEqual((await device.rows("class:a"))["class:a"], [null, 7]);
  await device.end();
});

test("what others settled needs nobody any more", async () => {
  const device = await fresh();
  device.server.write("class:a", { e: "mark:a:p:toan:1:regular:1", v: "theirs", value: "9" });
  const id = await device.mark("class:a", "p", "7");
  await device.sync();
  assert.equal(device.room.outbox.needing.length, 1);
  device.server.write("user:teacher", { e: `conflict:conflict-${id}`, v: "i", state: "kept" });
  await device.sync();
  assert.equal(device.room.outbox.needing.length, 0);
  await device.end();
});

test("an exported file carries the unsent operations under the device's seal", async () => {
  const device = await fresh();
  device.server.fault = "before";
  await marks(device, 120);
  const files = (await device.room.exported()).map((file) => JSON.parse(file) as { device: string; ops: string; seal: string });
  assert.deepEqual(files.flatMap((file) => (JSON.parse(file.ops) as Array<{ id: string }>).map((op) => op.id)), device.confirmed);
  for (const file of files) {
    const seal = createHmac("sha256", Buffer.from("5ea1".repeat(16), "hex")).update(file.ops).digest("hex");
    assert.deepEqual([file.device, file.seal], ["device-1", seal]);
  }
  await device.end();
});
