// Whatever the line, the browser and the server go through: what was confirmed arrives once, and nothing is overwritten unseen.

import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { Outbox } from "../src/outbox.js";
import { Replica } from "../src/replica.js";
import { Server } from "./server.js";
import { histories } from "./world.js";

const { keys } = await Server.make();

test("every confirmed operation takes effect at most once and is answered for", { timeout: 300_000 }, async () => {
  await fc.assert(histories(keys), { numRuns: Number(process.env["RUNS"] ?? 150) });
});

/** Seeded bugs: the histories must find each of them, or they prove nothing. */
const MUTANTS: Record<string, () => () => void> = {
  "an operation is forgotten when it is sent": () =>
    replaced(Outbox.prototype, "batch", (batch) =>
      function (this: Outbox, limit?: number) {
        const ops = batch.call(this, limit);
        this.entries = this.entries.map((entry) => ({ ...entry, state: "applied" as const }));
        void this.settle(Object.fromEntries(ops.map((op) => [op.id, { s: "applied" as const }])));
        return ops;
      }),
  "a restored server is not sent its operations again": () =>
    replaced(Outbox.prototype, "sendAgain", () => async function (this: Outbox) {}),
  "a class that was lost stays readable": () =>
    replaced(Replica.prototype, "apply", (apply) =>
      function (this: Replica, changes) {
        return apply.call(this, changes, []);
      }),
  "rows are forgotten, their cursor is not": () =>
    replaced(Replica.prototype, "apply", (apply) =>
      function (this: Replica, changes, gone) {
        return apply.call(this, changes.map((one) => (one.fresh ? one : { ...one, rows: one.rows.slice(1) })), gone);
      }),
  "a conflict passes for accepted": () =>
    replaced(Outbox.prototype, "settle", (settle) =>
      function (this: Outbox, results, now) {
        const kinder = Object.entries(results).map(([id, one]) => [id, one.s === "conflict" ? { ...one, s: "applied" as const } : one]);
        return settle.call(this, Object.fromEntries(kinder), now);
      }),
};

function replaced<T extends object, K extends keyof T>(on: T, name: K, make: (was: T[K]) => T[K]): () => void {
  const was = on[name];
  on[name] = make(was);
  return () => {
    on[name] = was;
  };
}

for (const [name, seed] of Object.entries(MUTANTS)) {
  test(`the histories find that ${name}`, { timeout: 120_000 }, async () => {
    const mend = seed();
    try {
      const found = await fc.check(histories(keys), { numRuns: 300, endOnFailure: true, seed: 20261122 });
      assert.ok(found.failed);
    } finally {
      mend();
    }
  });
}
