// The two databases of a device. The outbox holds what exists nowhere else: it is small, apart, and written through to the disk. The
// replica can be had again from the server, so it may be written lazily and is the first to go when space runs out.

import { deleteDB, openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from "idb";

import type { Settled } from "./wire.js";

/** An operation at rest. What it says (`box`) and what was answered (`verdict`) are sealed; the rest names no person by name. */
export interface OpRecord {
  id: string;
  seq: number;
  scope: string;
  at: string;
  base: Record<string, string | null>;
  touches: string[];
  state: "saved" | Settled;
  box: Uint8Array<ArrayBuffer>;
  verdict?: Uint8Array<ArrayBuffer>;
  settled?: number;
  seen?: boolean;
}

export interface Fact {
  key: string;
  value: unknown;
}

export interface Bucket {
  key: string;
  scope: string;
  box: Uint8Array<ArrayBuffer>;
}

/** How far a scope was read: `cur` of its feed, or `after` of a snapshot that is still coming. */
export interface ScopeRecord {
  scope: string;
  cur: number | null;
  after: string | null;
  /** Of the owner's scope: the mark of what the server last said of the owner's classes, rights and week. */
  rights?: string;
}

interface OutboxStores extends DBSchema {
  ops: { key: string; value: OpRecord; indexes: { seq: number; touches: string } };
  facts: { key: string; value: Fact };
}

interface ReplicaStores extends DBSchema {
  buckets: { key: string; value: Bucket; indexes: { scope: string } };
  scopes: { key: string; value: ScopeRecord };
}

type Write<S extends DBSchema> = IDBPTransaction<S, Array<StoreNames<S>>, "readwrite">;

/** A database that opens when it is needed, and again when the browser has closed it. */
abstract class Database<S extends DBSchema> {
  #open: Promise<IDBPDatabase<S>> | undefined;

  constructor(
    readonly name: string,
    private readonly durability: "strict" | "relaxed",
    private readonly stores: (db: IDBPDatabase<S>) => void,
  ) {}

  use(): Promise<IDBPDatabase<S>> {
    this.#open ??= openDB<S>(this.name, 1, { upgrade: this.stores, terminated: () => (this.#open = undefined) }).catch((error: unknown) => {
      this.#open = undefined;
      throw error;
    });
    return this.#open;
  }

  /** Open it; browsers now and then fail to at the first try. */
  async open(tries = 3): Promise<void> {
    while (tries--) {
      try {
        await this.use();
        return;
      } catch (error) {
        if (!tries) throw error;
      }
    }
  }

  /** Write to all stores at once, or to none. When this returns, it is written. */
  async write<T>(work: (tx: Write<S>) => Promise<T>): Promise<T> {
    const db = await this.use();
    const tx = db.transaction([...db.objectStoreNames], "readwrite", { durability: this.durability }) as Write<S>;
    const done = tx.done;
    done.catch(() => undefined);
    try {
      const result = await work(tx);
      await done;
      return result;
    } catch (error) {
      if (!tx.error) abort(tx);
      throw error;
    }
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    (await open)?.close();
  }
}

function abort(tx: { abort: () => void }): void {
  try {
    tx.abort();
  } catch {
    return; // it has ended by itself
  }
}

export class OutboxDb extends Database<OutboxStores> {
  constructor(name = "hoaban-outbox") {
    super(name, "strict", (db) => {
      const ops = db.createObjectStore("ops", { keyPath: "id" });
      ops.createIndex("seq", "seq");
      ops.createIndex("touches", "touches", { multiEntry: true });
      db.createObjectStore("facts", { keyPath: "key" });
    });
  }

  async fact<T>(key: string): Promise<T | undefined> {
    return (await (await this.use()).get("facts", key))?.value as T | undefined;
  }

  async keep(facts: Record<string, unknown>): Promise<void> {
    await this.write(async (tx) => {
      for (const [key, value] of Object.entries(facts)) await tx.objectStore("facts").put({ key, value });
    });
  }

  async ops(): Promise<OpRecord[]> {
    return (await this.use()).getAllFromIndex("ops", "seq");
  }

  /** Change the operations that `change` gives a new form of, in one go. */
  async changeOps(change: (op: OpRecord) => OpRecord | "forget" | undefined): Promise<void> {
    await this.write(async (tx) => {
      const ops = tx.objectStore("ops");
      for (const op of await ops.index("seq").getAll()) {
        const changed = change(op);
        if (changed === "forget") await ops.delete(op.id);
        else if (changed) await ops.put(changed);
      }
    });
  }
}

export class ReplicaDb extends Database<ReplicaStores> {
  constructor(name = "hoaban-replica") {
    super(name, "relaxed", (db) => {
      db.createObjectStore("buckets", { keyPath: "key" }).createIndex("scope", "scope");
      db.createObjectStore("scopes", { keyPath: "scope" });
    });
  }

  /** What is here can be had again: a database that does not open is made anew, and keeps nobody from the outbox. */
  async openAnew(): Promise<void> {
    try {
      await this.open();
    } catch {
      await deleteDB(this.name);
      await this.open();
    }
  }
}

export const isFull = (error: unknown): boolean => (error as Error)?.name === "QuotaExceededError";
