// The outbox: every change is written here first, through to the disk, and stays until long after the server has answered for it.

import type { OpRecord, OutboxDb } from "./database.js";
import { instant, uuid7 } from "./ids.js";
import type { Intent } from "./intents.js";
import type { Vault } from "./vault.js";
import { OP_LIMIT, type Op, type Result, type Row, type Settled } from "./wire.js";

export const KEPT = 30 * 24 * 60 * 60 * 1000; // how long answered operations stay: a restored server asks for them again

/** An operation as screens see it. */
export interface Entry extends OpRecord {
  kind: string;
  args: Record<string, unknown>;
  reason?: string | undefined;
  rows: Intent["rows"];
  result?: Result | undefined;
}

/** Who sends: `seq` counts under this name alone. */
export interface Device {
  id: string;
  owner: string;
  epoch: string;
  /** Its token and the key of its seal, sealed like everything else. */
  secret: Uint8Array<ArrayBuffer>;
}

export interface Secret {
  token: string;
  seal: string;
}

type Said = Pick<Entry, "kind" | "args" | "reason" | "rows">;

const NEEDS: ReadonlySet<string> = new Set(["conflict", "quarantined", "invalid"]);
export const needsYou = (entry: OpRecord): boolean => NEEDS.has(entry.state) && !entry.seen;

const isOpen = (op: OpRecord): boolean => op.state === "saved" || needsYou(op);

export class Outbox {
  /** Unsent operations and those that need a person, by seq. */
  entries: Entry[] = [];
  /** Those that were answered and need nobody: a month of them, opened only to be looked at. */
  #done: OpRecord[] = [];
  #last = new Map<string, Entry>();
  #own = new Set<string>();
  #made = 0;
  #read: Promise<void> = Promise.resolve();

  constructor(
    private readonly db: OutboxDb,
    private readonly vault: Vault,
  ) {}

  /** Read what other tabs or an earlier start left. One reading after the other: an older one must not end last. */
  load(): Promise<void> {
    this.#read = this.#read.catch(() => undefined).then(() => this.#readAll());
    return this.#read;
  }

  /** Opened once, an operation is not opened again. */
  async #readAll(): Promise<void> {
    for (let made = -1; made !== this.#made; ) {
      made = this.#made; // what is saved while we read must not be missed
      const known = new Map(this.entries.map((entry) => [entry.id, entry]));
      const records = await this.db.ops();
      this.#done = records.filter((record) => !isOpen(record));
      this.entries = await Promise.all(records.filter(isOpen).map((record) => this.#opened(record, known.get(record.id))));
    }
    this.#index();
  }

  /** The operations answered last, the latest first. */
  async lately(most: number): Promise<Entry[]> {
    return Promise.all(this.#done.slice(-most).reverse().map((record) => this.#opened(record)));
  }

  forget(): void {
    [this.entries, this.#done] = [[], []];
    this.#index();
  }

  async #opened(record: OpRecord, known?: Entry): Promise<Entry> {
    const said = known ?? (await this.vault.unseal<Said>(record.box));
    const isSame = known?.settled === record.settled && known?.state === record.state;
    const result = !record.verdict ? undefined : isSame ? known?.result : await this.vault.unseal<Result>(record.verdict);
    return { ...record, kind: said.kind, args: said.args, reason: said.reason, rows: said.rows, result };
  }

  #index(): void {
    this.#last.clear();
    this.#own = new Set([...this.#done, ...this.entries].map((entry) => entry.id));
    for (const entry of [...this.#done, ...this.entries].sort((a, b) => a.seq - b.seq)) this.#note(entry);
  }

  #note(entry: Entry | OpRecord): void {
    for (const e of entry.touches) if (isOpen(entry)) this.#last.set(e, entry as Entry);
    else this.#last.delete(e); // what was accepted later speaks for the entity
  }

  /** The last operation on an entity that the server has not accepted. */
  lastOn(e: string): Entry | undefined {
    return this.#last.get(e);
  }

  /** Whether this device made the operation, within the last month. */
  wrote(id: string | null): boolean {
    return id !== null && this.#own.has(id);
  }

  get unsent(): Entry[] {
    return this.entries.filter((entry) => entry.state === "saved");
  }

  get needing(): Entry[] {
    return this.entries.filter(needsYou);
  }

  /**
   * Keep what somebody means to do. `seen` gives, by entity, the version that its author saw. When this returns, the disk has it.
   */
  async append(intent: Intent, seen: Record<string, string | null>): Promise<Entry> {
    const said: Said = { kind: intent.kind, args: intent.args, reason: intent.reason, rows: intent.rows };
    const touches = Object.keys(seen);
    const box = await this.vault.seal(said);
    const record = await this.db.write(async (tx) => {
      const [ops, facts] = [tx.objectStore("ops"), tx.objectStore("facts")];
      const seq = (((await facts.get("seq"))?.value as number | undefined) ?? 0) + 1;
      const base = { ...seen };
      for (const e of touches) base[e] = lastUnsent(await ops.index("touches").getAll(e)) ?? base[e]!;
      const made: OpRecord = { id: uuid7(), seq, scope: intent.scope, at: instant(), base, touches, state: "saved", box };
      await ops.add(made);
      await facts.put({ key: "seq", value: seq });
      return made;
    });
    const entry: Entry = { ...record, ...said };
    this.#made += 1;
    if (!this.#own.has(entry.id)) this.entries.push(entry);
    this.#own.add(entry.id);
    this.#note(entry);
    return entry;
  }

  /** The oldest unsent operations, in order. */
  batch(limit = OP_LIMIT): Op[] {
    return this.unsent.slice(0, limit).map(asOp);
  }

  /** Keep the server's answers. Operations that it did not speak of stay unsent. */
  async settle(results: Record<string, Result>, now = Date.now()): Promise<void> {
    const answered = new Map<string, Partial<OpRecord>>();
    for (const [id, result] of Object.entries(results)) {
      const state = settledAs(result);
      if (state) answered.set(id, { state, verdict: await this.vault.seal(result), settled: now, seen: false });
    }
    if (!answered.size) return;
    await this.db.write(async (tx) => {
      const ops = tx.objectStore("ops");
      for (const [id, fields] of answered) {
        const op = await ops.get(id);
        if (op) await ops.put({ ...op, ...fields });
      }
    });
    await this.load();
  }

  /** Let go of what was answered more than a month ago and needs nobody. */
  async sweep(now = Date.now()): Promise<void> {
    if (!this.#done.some((entry) => (entry.settled ?? now) < now - KEPT)) return;
    await this.db.changeOps((op) => (op.state !== "saved" && !needsYou(op) && (op.settled ?? now) < now - KEPT ? "forget" : undefined));
  }

  /** The server went back in time: everything that it answered within the last month is sent again. */
  async sendAgain(now = Date.now()): Promise<void> {
    await this.db.changeOps((op) => (op.state !== "saved" && (op.settled ?? 0) >= now - KEPT ? { ...op, state: "saved" } : undefined));
    await this.load();
  }

  /** This device got a new name: what was not sent is numbered anew under it, in the same order. */
  async renumber(): Promise<void> {
    let seq = Math.max(0, ...(await this.db.ops()).map((op) => op.seq));
    await this.db.changeOps((op) => (op.state === "saved" ? { ...op, seq: ++seq } : undefined));
    await this.db.keep({ seq });
    await this.load();
  }

  /** Others have settled what was open on the server: it needs nobody here any more. */
  async closeSettled(open: ReadonlySet<string>): Promise<void> {
    const closed = new Set(this.needing.filter((entry) => entry.result?.conflict && !open.has(entry.result.conflict)).map((entry) => entry.id));
    if (!closed.size) return;
    await this.db.changeOps((op) => (closed.has(op.id) ? { ...op, seen: true } : undefined));
    await this.load();
  }

  /** Its author has read why an operation was not taken. The server keeps it, and so does this device for a month. */
  async dismiss(id: string): Promise<void> {
    await this.db.changeOps((op) => (op.id === id ? { ...op, seen: true } : undefined));
    await this.load();
  }
}

/** What an operation builds on: this device's own last unsent word on the entity, of whichever tab. */
const lastUnsent = (own: OpRecord[]): string | undefined =>
  own.filter((op) => op.state === "saved").sort((a, b) => b.seq - a.seq)[0]?.id;

export const asOp = ({ id, seq, kind, scope, at, base, args, reason }: Entry): Op => ({ id, seq, kind, scope, at, base, args, ...(reason ? { reason } : {}) });

export function settledAs(result: Result): Settled | null {
  if (result.s === "fork") return null;
  return result.s === "duplicate" ? (result.first ?? "applied") : result.s;
}

/**
 * The rows that the server now holds because it took an operation, until its own rows come. One that it had taken before is in the feed
 * already, perhaps under what others wrote since.
 */
export function rowsTaken(entry: Entry, result: Result, at = entry.at): Row[] {
  const state = settledAs(result);
  const v = result.ver ?? (state === "applied" ? entry.id : null);
  return result.s !== "duplicate" && (state === "applied" || state === "same") && v ? entry.rows.map((row) => ({ at, ...row, v }) as Row) : [];
}
