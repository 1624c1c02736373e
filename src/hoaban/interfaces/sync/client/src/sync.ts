// The exchange with the server: what waits goes up in order, what is new comes down, one round trip for both. Whatever breaks in between,
// the same is sent again, and the server knows each operation by its id.

import { isFull, type OutboxDb } from "./database.js";
import { rowsTaken, type Device, type Outbox, type Secret } from "./outbox.js";
import type { Change, Replica } from "./replica.js";
import { ask, packed, type Fetch, type Reply } from "./transport.js";
import type { Vault } from "./vault.js";
import { BYTE_LIMIT, OP_LIMIT, PROTO, type Exchanged, type Op, type Result, type ScopeChange, type SnapshotPage } from "./wire.js";

export const ROOT = "/sync/v1/";
const USUAL = 60; // seconds until the next exchange when nothing happens
const LONGEST = 300;
const MOST_ROUNDS = 200; // whatever a server answers, it is not asked for ever without a pause

export type Line = "never" | "online" | "busy" | "offline" | "sign-in" | "old-app" | "wait" | "no-room";

export interface Parts {
  db: OutboxDb;
  vault: Vault;
  outbox: Outbox;
  replica: Replica;
  fetch: Fetch;
  /** Run alone among all tabs, or not at all. */
  alone: (work: () => Promise<void>) => Promise<void>;
  /** Something that screens show has changed. */
  changed: () => void;
  /** The owner or the office wants this device locked. */
  lock: () => Promise<void>;
  /** Do it; when the disk is full, once more after what can be had again has gone. */
  withRoom: <T>(work: () => Promise<T>) => Promise<T>;
  random?: () => number;
}

export class Syncer {
  line: Line = "never";
  /** Operations that are on their way now. */
  sending: ReadonlySet<string> = new Set();
  heardAt = 0;
  clockOff = 0;
  /** When the next exchange is due. */
  nextAt = 0;
  /** A copy of this device speaks under its name. */
  forked = false;
  #limit = OP_LIMIT;
  #failures = 0;
  #again = false;
  #running: Promise<void> | undefined;
  #pause = USUAL;

  constructor(private readonly parts: Parts) {}

  /** Seconds to wait before the next exchange. */
  get pause(): number {
    return this.#pause;
  }

  /** Exchange until nothing waits on either side; asked while at it, it looks once more, unless the server asked to be left alone. */
  async sync(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      await this.parts.alone(() => this.#exchange());
    } while (this.#again && this.line !== "wait");
  }

  async #exchange(): Promise<void> {
    if (this.parts.vault.gate !== "open") return;
    this.#say("busy");
    try {
      await this.parts.replica.load(); // other tabs may have been at it
      for (let left = MOST_ROUNDS; left > 0 && (await this.#round()); left--);
    } catch (error) {
      if (isFull(error)) await this.#noRoom();
      else this.#lost();
    } finally {
      this.sending = new Set();
      this.parts.changed();
    }
  }

  #say(line: Line, pause = USUAL, spread = pause / 2): void {
    this.line = line;
    this.#pause = pause + spread * (this.parts.random ?? Math.random)(); // devices that failed together do not come back together
    this.nextAt = Date.now() + this.#pause * 1000;
  }

  /** The server was heard, and this device cannot hold what it says: classes go, what waits to be sent stays. */
  async #noRoom(): Promise<void> {
    await this.parts.replica.clear().catch(() => undefined);
    this.#say("no-room", LONGEST);
  }

  #lost(): void {
    this.#failures += 1;
    this.#say("offline", Math.min(LONGEST, 5 * 2 ** this.#failures));
  }

  /** One exchange; true when there is more to do at once. */
  async #round(): Promise<boolean> {
    const { db, outbox } = this.parts;
    await outbox.load();
    const device = await db.fact<Device>("device");
    if (!device) {
      this.#say("sign-in", LONGEST);
      return false;
    }
    const { ops, body } = await this.#packed(device);
    this.sending = new Set(ops.map((op) => op.id));
    this.parts.changed();
    const reply = await ask(this.parts.fetch, `${ROOT}exchange`, {
      method: "POST",
      headers: { ...(await this.#bearer(device)), "Content-Type": "application/json", "Content-Encoding": "gzip" },
      body,
    });
    this.clockOff = reply.clock;
    return reply.status === 200 ? this.#taken(device, ops, reply.body as unknown as Exchanged) : this.#refused(device, ops, reply);
  }

  async #bearer(device: Device): Promise<Record<string, string>> {
    return { Authorization: `Device ${(await this.parts.vault.unseal<Secret>(device.secret)).token}` };
  }

  async #packed(device: Device): Promise<{ ops: Op[]; body: Uint8Array<ArrayBuffer> }> {
    let ops = this.parts.outbox.batch(this.#limit);
    for (;;) {
      const head = { device: device.id, epoch: device.epoch, proto: PROTO };
      const body = await packed({ ...head, ops, cursors: this.parts.replica.cursors, want: ["read"], rights: this.parts.replica.rights });
      if (body.length <= BYTE_LIMIT || ops.length < 2) return { ops, body };
      ops = ops.slice(0, Math.ceil(ops.length / 2));
    }
  }

  /** Rows and cursors first, verdicts after: cut between the two, the operations are sent again and get the same verdicts. */
  async #taken(device: Device, ops: Op[], answer: Exchanged): Promise<boolean> {
    const { db, vault, outbox } = this.parts;
    const results = answer.results ?? {};
    if (answer.lock || answer.wipe) {
      await outbox.settle(results);
      await this.parts.lock();
      return false;
    }
    const told = this.parts.replica.apply(this.#changes(answer, results), answer.gone_scopes);
    const full = await told.then(() => null, (error: unknown) => (isFull(error) ? error : Promise.reject(error as Error)));
    await this.parts.withRoom(() => outbox.settle(results, Date.now() + this.clockOff)); // kept even where classes have no room
    if (full) throw full;
    await this.#closeSettled(answer);
    await vault.heard();
    this.#heard(answer.next_in);
    if (answer.epoch !== device.epoch) return this.#restored(device, answer.epoch);
    if (Object.values(results).some((result) => result.s === "fork")) return this.#forked();
    await db.keep({ heard: this.heardAt });
    await outbox.sweep(Date.now() + this.clockOff);
    const isSnapshot = await this.#snapshots(device);
    const isMore = Object.values(answer.scopes ?? {}).some((scope) => scope.more);
    const isProgress = ops.some((op) => results[op.id]);
    return isSnapshot || isMore || (isProgress && outbox.unsent.length > 0);
  }

  /** What was held back and is settled by now leaves the inbox of its authors. */
  async #closeSettled(answer: Exchanged): Promise<void> {
    const { outbox, replica } = this.parts;
    const own = replica.own;
    if (!own || replica.scopes.get(own)?.after !== null || answer.scopes?.[own]?.more) return;
    const held = Object.values(await replica.group(own, "conflict")).filter((row) => row["state"] === "open");
    await outbox.closeSettled(new Set(held.map((row) => row.e.slice("conflict:".length))));
  }

  #heard(nextIn = USUAL): void {
    this.#failures = 0;
    this.heardAt = Date.now();
    this.#limit = Math.min(OP_LIMIT, this.#limit * 2);
    this.#say("online", nextIn);
  }

  /** What an answer changes in the replica, with the rows of operations just taken where the feed has not told of them yet. */
  #changes(answer: Exchanged, results: Record<string, Result>): Change[] {
    const { outbox, replica } = this.parts;
    const isComing = (scope: string): boolean => (replica.scopes.get(scope)?.after ?? null) !== null;
    const changes = new Map<string, Change>();
    for (const [scope, change] of Object.entries(answer.scopes ?? {})) {
      if (!isComing(scope)) changes.set(scope, asChange(scope, change));
    }
    const own = changes.get(replica.own ?? "");
    // In one write with the rows it stands for; while a class is coming, its row may be older than what the answer tells.
    if (own && answer.rights !== undefined && !replica.coming.length) own.mark.rights = answer.rights;
    for (const scope of answer.new_scopes ?? []) {
      if (!replica.scopes.has(scope)) changes.set(scope, asChange(scope, { reset: true }));
    }
    for (const entry of outbox.entries) {
      const result = results[entry.id];
      const known = replica.scopes.get(entry.scope);
      if (!result || !known || known.after !== null) continue;
      const change = changes.get(entry.scope) ?? { scope: entry.scope, rows: [], gone: [], mark: known };
      if (change.fresh) continue;
      const told = new Set([...change.rows.map((row) => row.e), ...change.gone]);
      changes.set(entry.scope, { ...change, rows: [...change.rows, ...rowsTaken(entry, result).filter((row) => !told.has(row.e))] });
    }
    return [...changes.values()];
  }

  async #refused(device: Device, ops: Op[], reply: Reply): Promise<boolean> {
    switch (reply.status) {
      case 401:
        this.#say("sign-in", LONGEST);
        return false;
      case 403:
        if (reply.body["wipe"] || reply.body["lock"]) await this.parts.lock();
        else this.#say("sign-in", LONGEST);
        return false;
      case 409:
        return reply.body["fork"] ? this.#forked() : this.#restored(device, String(reply.body["epoch"]));
      case 413:
        return this.#tooMuch(ops);
      case 426:
        this.#say("old-app", LONGEST);
        return false;
      case 429:
      case 503:
        this.#say("wait", reply.retryAfter || USUAL, 1); // the second is ours alone or nearly so: not much later
        return false;
      default:
        this.#lost();
        return false;
    }
  }

  /** The server was restored from a copy: it may have forgotten what it told us, and what we told it. */
  async #restored(device: Device, epoch: string): Promise<boolean> {
    const { db, outbox, replica } = this.parts;
    const marks = [...replica.scopes.values()].map(({ scope }) => ({ scope, rows: [], gone: [], mark: { cur: null, after: "" } }));
    await replica.apply(marks);
    await outbox.sendAgain(Date.now() + this.clockOff);
    await db.keep({ device: { ...device, epoch } });
    return true;
  }

  /** Another device speaks under our name: a copy of this one. Both need names of their own, which takes a sign-in. */
  async #forked(): Promise<boolean> {
    this.forked = true;
    await this.parts.db.keep({ forked: true });
    this.#say("sign-in", LONGEST);
    return false;
  }

  async #tooMuch(ops: Op[]): Promise<boolean> {
    if (ops.length > 1) {
      this.#limit = Math.ceil(ops.length / 2);
      return true;
    }
    const [only] = ops;
    if (only) await this.parts.outbox.settle({ [only.id]: { s: "invalid", why: "too-large" } });
    return Boolean(only);
  }

  /** Fetch what is missing of whole scopes, page by page; a page that came need not come again. */
  async #snapshots(device: Device): Promise<boolean> {
    const coming = this.parts.replica.coming;
    for (const { scope } of coming) {
      while (await this.#page(device, scope));
      this.parts.changed();
    }
    return coming.length > 0;
  }

  async #page(device: Device, scope: string): Promise<boolean> {
    const { replica } = this.parts;
    const mark = replica.scopes.get(scope);
    if (!mark || mark.after === null) return false;
    const asked = mark.after ? `?after=${encodeURIComponent(mark.after)}` : "";
    const reply = await ask(this.parts.fetch, `${ROOT}snapshot/${scope}${asked}`, { headers: await this.#bearer(device) });
    if (reply.status === 403 || reply.status === 404) {
      await replica.apply([], [scope]);
      return false;
    }
    if (reply.status !== 200) throw new Error(`snapshot: ${reply.status}`);
    const page = reply.body as unknown as SnapshotPage;
    const cur = lesser(mark.after ? mark.cur : null, page.cur ?? null);
    const next = page.next ?? null;
    await replica.apply([{ scope, rows: page.rows, gone: [], fresh: !mark.after, mark: { cur: next ? cur : (cur ?? 0), after: next } }]);
    return next !== null;
  }
}

/** Rows that changed while pages were read come again with the feed, so the smallest number that was told is where it goes on. */
const lesser = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);

function asChange(scope: string, change: ScopeChange): Change {
  if (change.reset) return { scope, rows: [], gone: [], mark: { cur: null, after: "" } };
  return { scope, rows: change.rows ?? [], gone: change.gone ?? [], mark: { cur: change.cur ?? 0, after: null } };
}
