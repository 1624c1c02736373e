// Histories of two devices, a bad line and a server that loses its memory, and what must hold after each of them.

import assert from "node:assert/strict";

import fc from "fast-check";

import { Device } from "./devices.js";
import type { Row } from "../src/wire.js";
import { Server, type Fault } from "./server.js";

type Step =
  | { do: "mark"; who: number; scope: string; pupil: string; value: string }
  | { do: "sync"; who: number; fault: Fault }
  | { do: "restart"; who: number }
  | { do: "restore" }
  | { do: "backup" }
  | { do: "say"; scope: string }
  | { do: "rights"; who: number; scopes: string[] };

const who = fc.integer({ min: 0, max: 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("mark" as const), who, scope: fc.constantFrom("class:a", "class:b"), pupil: fc.constantFrom("p", "q"), value: fc.constantFrom("6", "7", "8", "") }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("sync" as const), who, fault: fc.constantFrom<Fault>("none", "before", "after", "half", "twice", "busy", "midway") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("restore" as const, "backup" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("say" as const), scope: fc.constantFrom("class:a", "class:b") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rights" as const), who, scopes: fc.constantFrom(["class:a"] as string[], ["class:a", "class:b"], []) }) },
);

class World {
  restore: () => void;
  constructor(
    readonly server: Server,
    readonly devices: Device[],
  ) {
    this.restore = server.backup();
  }

  async take(step: Step): Promise<void> {
    const device = this.devices["who" in step ? step.who : 0]!;
    if (step.do === "mark") await device.mark(step.scope, step.pupil, step.value);
    else if (step.do === "restart") await device.restart();
    else if (step.do === "backup") this.restore = this.server.backup();
    else if (step.do === "restore") this.restore();
    else if (step.do === "say") this.server.said.set(step.scope, (this.server.said.get(step.scope) ?? 0) + 1);
    else if (step.do === "rights") this.server.scopesOf.set(`device-${step.who + 1}`, new Set(step.scopes));
    else {
      [this.server.fault, this.server.left] = [step.fault, 2];
      await device.sync();
      this.server.fault = "none";
    }
  }

  async rest(): Promise<void> {
    for (let round = 0; round < 3; round++) for (const device of this.devices) await device.sync();
  }

  async check(): Promise<void> {
    for (const [at, device] of this.devices.entries()) {
      assert.equal(device.room.outbox.unsent.length, 0);
      for (const id of device.confirmed) assert.ok(this.server.ledger.has(id), "a confirmed operation is in the ledger");
      for (const entry of [...device.room.outbox.entries, ...(await device.room.outbox.lately(1000))]) {
        const first = this.server.ledger.get(entry.id)!.result.s;
        assert.equal(entry.state, first, "the device knows the verdict of the ledger");
      }
      await this.#checkReplica(`device-${at + 1}`, device);
    }
    for (const times of this.server.effects.values()) assert.equal(times, 1);
    for (const { op, result } of this.server.ledger.values()) assert.equal(this.server.effects.get(op.id) ?? 0, result.s === "applied" ? 1 : 0);
  }

  async #checkReplica(name: string, device: Device): Promise<void> {
    const allowed = this.server.allowed(name);
    assert.deepEqual(device.room.replica.classes, [...allowed].filter((scope) => scope.startsWith("class:")).sort());
    for (const scope of allowed) {
      const held = [...this.server.rowOf(scope), ...(this.server.rows.get(scope) ?? new Map<string, Row>()).values()];
      const truth = Object.fromEntries(held.map((row) => [row.e, [row.v, row["value"]]]));
      assert.deepEqual(await device.rows(scope), truth, "the replica is what the server holds");
    }
    const buckets = await (await device.room.cache.use()).getAll("buckets");
    assert.ok(buckets.every((bucket) => allowed.has(bucket.scope)), "no row of a scope stays that was lost");
  }
}

/** Drawn histories, each on a server and two devices of its own. */
export function histories(keys: CryptoKeyPair): fc.IAsyncProperty<[Step[]]> {
  return fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), async (steps) => {
    const server = new Server(keys);
    server.page = 1; // a class comes in more pages than one
    const world = new World(server, [await Device.enrolled(server), await Device.enrolled(server)]);
    try {
      for (const one of steps) await world.take(one);
      await world.rest();
      await world.check();
    } finally {
      for (const device of world.devices) await device.end();
    }
  });
}
