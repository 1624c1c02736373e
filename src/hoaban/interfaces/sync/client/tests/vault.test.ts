// The key of a device: opened by its PIN, by its owner's sign-in, and by nothing else.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LONGEST_SILENCE, MOST_TRIES } from "../src/vault.js";
import { Device, PIN } from "./devices.js";
import { Server } from "./server.js";

const { keys } = await Server.make();
const fresh = (): Promise<Device> => Device.enrolled(new Server(keys));
const count = async (device: Device, what: "ops" | "facts"): Promise<number> => (await device.room.db.use()).count(what);

test("what is sealed comes back, and only while the vault is open", async () => {
  const device = await fresh();
  const box = await device.room.vault.seal({ name: "Lò Thị Đào" });
  assert.deepEqual(await device.room.vault.unseal(box), { name: "Lò Thị Đào" });
  await device.room.close();
  await assert.rejects(device.room.vault.unseal(box));
  assert.ok(await device.room.open(PIN));
  assert.deepEqual(await device.room.vault.unseal(box), { name: "Lò Thị Đào" });
  await device.end();
});

test("a box that was changed by one bit does not open", async () => {
  const device = await fresh();
  const box = await device.room.vault.seal("7.5");
  box[box.length - 1]! ^= 1;
  await assert.rejects(device.room.vault.unseal(box));
  await device.end();
});

test("wrong PINs are counted across restarts; the last one locks and loses nothing; the owner's sign-in opens", async () => {
  const device = await fresh();
  device.server.fault = "before";
  const id = await device.mark("class:a", "p", "7");
  for (let tries = 1; tries < MOST_TRIES; tries++) {
    await device.room.close();
    await device.room.end();
    await device.begin();
    assert.equal(await device.room.open("000000"), false);
    assert.equal(device.room.vault.triesLeft, MOST_TRIES - tries);
  }
  assert.equal(await device.room.open("111111"), false);
  assert.equal(device.room.gate, "locked");
  assert.equal(await device.room.open(PIN), false);
  assert.equal(await (await device.room.cache.use()).count("buckets"), 0);
  assert.equal(await count(device, "ops"), 1);
  device.server.fault = "none";
  await device.room.unlock("135790");
  await device.sync();
  assert.ok(device.server.ledger.has(id));
  await device.end();
});

test("the right PIN takes the count back", async () => {
  const device = await fresh();
  await device.room.close();
  await device.room.open("000000");
  assert.ok(await device.room.open(PIN));
  assert.equal(device.room.vault.triesLeft, MOST_TRIES);
  await device.end();
});

test("two weeks without the server lock, a day less does not", async () => {
  for (const [silence, gate] of [[LONGEST_SILENCE - 86_400_000, "closed"], [LONGEST_SILENCE + 1000, "locked"]] as const) {
    const device = await fresh();
    device.server.fault = "before";
    await device.mark("class:a", "p", "7");
    await device.room.vault.heard(Date.now() - silence);
    await device.room.end();
    await device.begin();
    assert.equal(device.room.gate, gate);
    assert.equal(await count(device, "ops"), 1);
    await device.end();
  }
});
