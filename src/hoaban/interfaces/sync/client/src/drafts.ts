// What is being typed and not yet saved. News of the same entity neither replaces it on the screen nor counts as what its author saw. A
// page that is put away keeps it sealed on the disk, so that a roll half taken is there again when the phone comes out of the pocket.

import type { OutboxDb } from "./database.js";
import type { Vault } from "./vault.js";

interface Draft {
  value: unknown;
  /** The version that stood there when its author began. */
  seen: string | null;
}

export class Drafts {
  #open = new Map<string, Draft>();
  #isKept = false;
  #flushes = new Set<() => Promise<unknown>>();

  constructor(
    private readonly db: OutboxDb,
    private readonly vault: Vault,
  ) {}

  get<T>(e: string): T | undefined {
    return this.#open.get(e)?.value as T | undefined;
  }

  /** Entities with drafts whose names begin so. */
  of(start: string): string[] {
    return [...this.#open.keys()].filter((e) => e.startsWith(start));
  }

  /** The version that the author of a draft saw; `now` where nothing is being typed. */
  seen(e: string, now: string | null): string | null {
    const draft = this.#open.get(e);
    return draft ? draft.seen : now;
  }

  /** Somebody types: `now` is the version on the screen, which counts when this is the first key. */
  set(e: string, value: unknown, now: string | null): void {
    this.#open.set(e, { value, seen: this.seen(e, now) });
  }

  drop(e: string): void {
    if (this.#open.delete(e) && this.#isKept) void this.keep();
  }

  /** Screens that save when they are left say how. */
  onLeaving(flush: () => Promise<unknown>): () => void {
    this.#flushes.add(flush);
    return () => this.#flushes.delete(flush);
  }

  /** The page is put away: save what saves itself, and keep the rest sealed. */
  async keep(): Promise<void> {
    if (this.vault.gate !== "open") return;
    await Promise.allSettled([...this.#flushes].map((flush) => flush()));
    if (!this.#open.size && !this.#isKept) return;
    this.#isKept = this.#open.size > 0;
    await this.db.keep({ drafts: this.#isKept ? await this.vault.seal([...this.#open]) : null });
  }

  async load(): Promise<void> {
    const box = await this.db.fact<Uint8Array<ArrayBuffer> | null>("drafts");
    if (!box) return;
    this.#isKept = true;
    const kept = await this.vault.unseal<Array<[string, Draft]>>(box);
    this.#open = new Map([...kept, ...this.#open]);
  }

  forget(): void {
    this.#open.clear();
    this.#isKept = false;
  }
}
