// The replica: what the server holds of the classes that a device may see, sealed in buckets that are read when a screen needs them.

import type { ReplicaDb, ScopeRecord } from "./database.js";
import type { Vault } from "./vault.js";
import { groupOf, type Row } from "./wire.js";

export type Rows = Record<string, Row>;

/** What one answer of the server changes in one scope. */
export interface Change {
  scope: string;
  rows: Row[];
  gone: string[];
  /** What to remember of how far the scope was read. */
  mark: Omit<ScopeRecord, "scope">;
  /** The scope is read anew: forget what was there. */
  fresh?: boolean;
}

/** Rows count from where a scope was read to: what another tab wrote or removed meanwhile must not be written over. */
const isSame = (stands?: ScopeRecord, known?: ScopeRecord): boolean => stands?.cur === known?.cur && stands?.after === known?.after;

const keyOf = (scope: string, group: string): string => `${scope}|${group}`;

export class Replica {
  scopes = new Map<string, ScopeRecord>();
  #open = new Map<string, Promise<Rows>>();

  constructor(
    private readonly db: ReplicaDb,
    private readonly vault: Vault,
  ) {}

  /** Look again at what other tabs wrote. */
  async load(): Promise<void> {
    const records = await (await this.db.use()).getAll("scopes");
    this.scopes = new Map(records.map((record) => [record.scope, record]));
    this.#open.clear();
  }

  forget(): void {
    this.scopes.clear();
    this.#open.clear();
  }

  get cursors(): Record<string, number> {
    const read = [...this.scopes.values()].filter((scope) => scope.cur !== null && scope.after === null);
    return Object.fromEntries(read.map((scope) => [scope.scope, scope.cur!]));
  }

  /** Scopes whose snapshot is not complete. */
  get coming(): ScopeRecord[] {
    return [...this.scopes.values()].filter((scope) => scope.after !== null);
  }

  get classes(): string[] {
    return [...this.scopes.keys()].filter((scope) => scope.startsWith("class:")).sort();
  }

  get own(): string | undefined {
    return [...this.scopes.keys()].find((scope) => scope.startsWith("user:"));
  }

  /** What the server last said of classes, rights and the week is here; it need not say so again. */
  get rights(): string {
    return this.scopes.get(this.own ?? "")?.rights ?? "";
  }

  /** The rows of a bucket; opened once, whoever asks. */
  group(scope: string, group: string): Promise<Rows> {
    const key = keyOf(scope, group);
    const open = this.#open.get(key) ?? this.#unsealed(key);
    this.#open.set(key, open);
    open.catch(() => this.#open.delete(key));
    return open;
  }

  async #unsealed(key: string): Promise<Rows> {
    const bucket = await (await this.db.use()).get("buckets", key);
    return bucket ? this.vault.unseal<Rows>(bucket.box) : {};
  }

  /** Groups of a scope whose name begins so: "mark:" gives those of every subject and term. */
  async groups(scope: string, start: string): Promise<Rows> {
    const keys = await (await this.db.use()).getAllKeysFromIndex("buckets", "scope", scope);
    const names = keys.map((key) => key.slice(scope.length + 1)).filter((name) => name.startsWith(start));
    return Object.assign({}, ...(await Promise.all(names.map((name) => this.group(scope, name)))));
  }

  /** Put rows and the marks of how far they were read into the database, together. */
  async apply(changes: Change[], goneScopes: string[] = []): Promise<void> {
    const buckets = new Map<string, { scope: string; rows: Rows }>();
    for (const change of changes) await this.#collect(change, buckets);
    const sealed = await Promise.all(
      [...buckets].map(async ([key, { scope, rows }]) => ({ key, scope, box: await this.vault.seal(rows) })),
    );
    const emptied = [...goneScopes, ...changes.filter((change) => change.fresh).map((change) => change.scope)];
    await this.db.write(async (tx) => {
      const [kept, scopes] = [tx.objectStore("buckets"), tx.objectStore("scopes")];
      for (const { scope } of changes) if (!isSame(await scopes.get(scope), this.scopes.get(scope))) throw new Error("another tab was here");
      for (const scope of emptied) for (const key of await kept.index("scope").getAllKeys(scope)) await kept.delete(key);
      for (const bucket of sealed) await kept.put(bucket);
      for (const scope of goneScopes) await scopes.delete(scope);
      for (const { scope, mark } of changes) await scopes.put({ scope, ...mark });
    });
    for (const scope of goneScopes) this.scopes.delete(scope);
    for (const { scope, mark } of changes) this.scopes.set(scope, { scope, ...mark });
    for (const key of this.#open.keys()) if (emptied.includes(key.slice(0, key.indexOf("|")))) this.#open.delete(key);
    for (const [key, { rows }] of buckets) this.#open.set(key, Promise.resolve(rows));
  }

  async #collect(change: Change, buckets: Map<string, { scope: string; rows: Rows }>): Promise<void> {
    const rowsOf = async (e: string): Promise<Rows> => {
      const key = keyOf(change.scope, groupOf(e));
      const known = buckets.get(key);
      if (known) return known.rows;
      const rows = change.fresh ? {} : { ...(await this.group(change.scope, groupOf(e))) };
      buckets.set(key, { scope: change.scope, rows });
      return rows;
    };
    for (const row of change.rows) (await rowsOf(row.e))[row.e] = row;
    for (const e of change.gone) delete (await rowsOf(e))[e];
  }

  /** Remove all that can be had from the server again. */
  async clear(): Promise<void> {
    await this.db.write(async (tx) => {
      await tx.objectStore("buckets").clear();
      await tx.objectStore("scopes").clear();
    });
    this.forget();
  }
}
