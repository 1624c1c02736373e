// The classroom on this device: opens and closes what is kept, saves what teachers do, and tells the screens when anything changes.

import { isFull, OutboxDb, ReplicaDb } from "./database.js";
import { Drafts } from "./drafts.js";
import type { Intent } from "./intents.js";
import { asOp, Outbox, type Device, type Entry, type Secret } from "./outbox.js";
import { Replica, type Rows } from "./replica.js";
import { ROOT, Syncer } from "./sync.js";
import { ask, type Fetch } from "./transport.js";
import { fromBase64, Vault, type Gate } from "./vault.js";
import { groupOf, OP_LIMIT, type Enrolled, type Row } from "./wire.js";

export type Trouble = "" | "database" | "full" | "unsaved";
export type Standing = "" | "saved" | "sending" | "accepted" | "conflict" | "quarantined" | "invalid";

/** What stands at an entity as its reader sees it: the server's row under this device's own unsent word. */
export interface Look {
  row: Row | undefined;
  v: string | null;
  state: Standing;
  own?: Entry | undefined;
}

export class Refused extends Error {
  constructor(readonly why: "sign-in" | "offline" | "refused" | "other-owner") {
    super(why);
  }
}

export interface Surroundings {
  fetch: Fetch;
  alone: (work: () => Promise<void>) => Promise<void>;
  /** The token of whoever is signed in: empty when nobody is, null when the line is down. */
  token: () => Promise<string | null>;
  /** Ask the browser not to throw away what this device keeps; false when it does not promise it. */
  lasting: () => Promise<boolean>;
  names?: [string, string];
  rounds?: number;
}

export class Classroom extends EventTarget {
  readonly db: OutboxDb;
  readonly cache: ReplicaDb;
  readonly vault: Vault;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly replica: Replica;
  readonly syncer: Syncer;
  trouble: Trouble = "";
  /** Whether the browser promised to keep what waits here; null until it has answered. */
  isLasting: boolean | null = null;
  #channel: BroadcastChannel | undefined;

  constructor(private readonly around: Surroundings) {
    super();
    this.db = new OutboxDb(around.names?.[0]);
    this.cache = new ReplicaDb(around.names?.[1]);
    this.vault = new Vault(this.db, around.rounds);
    this.outbox = new Outbox(this.db, this.vault);
    this.drafts = new Drafts(this.db, this.vault);
    this.replica = new Replica(this.cache, this.vault);
    const { db, vault, outbox, replica } = this;
    const lock = (): Promise<void> => this.lock();
    const changed = (): void => this.tell();
    const withRoom = <T>(work: () => Promise<T>): Promise<T> => this.#withRoom(work);
    this.syncer = new Syncer({ db, vault, outbox, replica, fetch: around.fetch, alone: around.alone, changed, lock, withRoom });
  }

  get gate(): Gate {
    return this.vault.gate;
  }

  async start(): Promise<void> {
    try {
      await Promise.all([this.db.open().then(() => this.vault.load()), this.cache.openAnew()]);
      if (this.vault.isSilent()) await this.lock();
    } catch {
      this.trouble = "database";
    }
    this.#listen();
    this.tell(false);
  }

  /** Let the screens, here and in other tabs, look again. */
  tell(everywhere = true): void {
    this.dispatchEvent(new Event("changed"));
    if (everywhere) this.#channel?.postMessage({ said: "changed" });
  }

  /** Let go of the databases and of other tabs. */
  async end(): Promise<void> {
    this.#channel?.close();
    this.#channel = undefined;
    await this.db.close();
    await this.cache.close();
  }

  #listen(): void {
    if (!globalThis.BroadcastChannel || this.#channel) return;
    this.#channel = new BroadcastChannel(this.db.name);
    this.#channel.onmessage = (event: MessageEvent<{ said: string; key?: CryptoKey }>) => void this.#heard(event.data);
    if (this.gate === "closed") this.#channel.postMessage({ said: "key?" });
  }

  async #heard({ said, key }: { said: string; key?: CryptoKey }): Promise<void> {
    if (said === "key?" && this.vault.shared) this.#channel?.postMessage({ said: "key", key: this.vault.shared });
    if (said === "key" && key && this.gate === "closed") {
      this.vault.adopt(key);
      await this.#enter();
    }
    if (said === "close") await this.close(false);
    if (said === "changed") await this.#look();
  }

  /** Another tab changed something, or made this device known. */
  async #look(): Promise<void> {
    const before = this.gate;
    await this.vault.load();
    if (before === "new" && this.gate === "closed") this.#channel?.postMessage({ said: "key?" });
    if (this.gate === "open") await this.#reload();
    if (before === "open" || this.gate !== before) this.tell(false);
  }

  async #reload(): Promise<void> {
    await Promise.all([this.outbox.load(), this.replica.load()]);
  }

  async #enter(): Promise<void> {
    const [forked, heard] = await Promise.all([this.db.fact("forked"), this.db.fact<number>("heard"), this.#reload(), this.drafts.load()]);
    this.syncer.forked = Boolean(forked);
    this.syncer.heardAt = heard ?? 0;
    this.tell(false);
    void this.askToLast();
    void this.syncer.sync();
  }

  /** Browsers change their minds, as when the classroom is installed: it is asked whenever it opens. */
  async askToLast(): Promise<void> {
    const isLasting = await this.around.lasting().catch(() => false);
    if (isLasting === this.isLasting) return;
    this.isLasting = isLasting;
    this.tell(false);
  }

  /** Give the PIN; true when it was right. */
  async open(pin: string): Promise<boolean> {
    const isOpen = await this.vault.open(pin);
    if (isOpen) await this.#enter();
    else if (this.gate === "locked") await this.lock();
    else this.tell(false);
    return isOpen;
  }

  /** Put everything away until the PIN is given again. */
  async close(everywhere = true): Promise<void> {
    await this.drafts.keep().catch(() => undefined); // a full disk does not keep the door open
    this.vault.close();
    this.drafts.forget();
    this.outbox.forget();
    this.replica.forget();
    if (everywhere) this.#channel?.postMessage({ said: "close" });
    this.tell(false);
  }

  /** Lock is not loss: what can be had again goes, what waits stays sealed until its owner signs in. */
  async lock(): Promise<void> {
    await this.drafts.keep().catch(() => undefined);
    await this.vault.lock();
    await this.replica.clear();
    await this.close();
  }

  async #post(what: string, value: object): Promise<Record<string, unknown>> {
    const token = await this.around.token();
    if (!token) throw new Refused(token === null ? "offline" : "sign-in");
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const reply = await ask(this.around.fetch, `${ROOT}${what}`, { method: "POST", headers, body: JSON.stringify(value) }).catch(() => {
      throw new Refused("offline");
    });
    if (reply.status === 401) throw new Refused("sign-in");
    if (reply.status >= 300) throw new Refused("refused");
    return reply.body;
  }

  /** Make this device known to the server, for whoever is signed in, and choose its PIN. */
  async enrol(pin: string): Promise<void> {
    await this.#look(); // another tab may have been first
    if (this.gate !== "new") return;
    const enrolled = (await this.#post("enrol", {})) as unknown as Enrolled;
    await this.vault.create(pin, enrolled.server_pub, enrolled.owner, () => this.#named(enrolled));
    await this.#enter();
    this.tell();
  }

  /**
   * Take a new token, or after a fork a new name, for the device that is open now. The epoch stays the one it last heard of: a server that
   * was restored meanwhile has forgotten things, and must be met as such.
   */
  async renew(): Promise<void> {
    const known = await this.db.fact<Device>("device");
    const enrolled = (await this.#post("enrol", this.syncer.forked || !known ? {} : { device: known.id })) as unknown as Enrolled;
    if (known && enrolled.owner !== known.owner) throw new Refused("other-owner"); // what waits here is not theirs to send
    if (known && enrolled.device !== known.id) await this.outbox.renumber();
    await this.db.keep(await this.#named({ ...enrolled, epoch: known?.epoch ?? "" }));
    await this.#enter();
  }

  async #named({ device, owner, token, seal, epoch }: Enrolled): Promise<Record<string, unknown>> {
    const secret = await this.vault.seal({ token, seal } satisfies Secret);
    return { device: { id: device, owner, epoch, secret } satisfies Device, forked: false };
  }

  /** The owner signed in: the server gives the key back, a new PIN closes it, and the device speaks again. */
  async unlock(pin: string): Promise<void> {
    const device = await this.db.fact<Device>("device");
    const given = await this.#post("unlock", { device: device?.id, escrow: this.vault.escrow });
    await this.vault.restore(fromBase64(String(given["key"])), pin);
    await this.renew().catch(async (error: unknown) => {
      await this.#enter();
      throw error;
    });
  }

  /**
   * Keep what somebody did. When this returns it is on the disk. `shown` gives the versions that its author had on the screen: what came
   * in since was not seen, unless this device wrote it itself, in another tab.
   */
  async save(intent: Intent, shown: Record<string, string | null> = {}): Promise<Entry> {
    const seen: Record<string, string | null> = {};
    for (const { e } of intent.rows) {
      const now = this.look(await this.replica.group(intent.scope, groupOf(e)), e).v;
      seen[e] = this.outbox.wrote(now) ? now : (shown[e] ?? (e in shown ? null : now));
    }
    try {
      const entry = await this.#withRoom(() => this.outbox.append(intent, seen));
      this.trouble = "";
      return entry;
    } catch (error) {
      this.trouble = isFull(error) ? "full" : "unsaved";
      throw error;
    } finally {
      this.tell();
    }
  }

  /** The disk is full: what can be had again makes room for what cannot. */
  async #withRoom<T>(work: () => Promise<T>): Promise<T> {
    return work().catch(async (error: unknown) => {
      if (!isFull(error)) throw error;
      await this.replica.clear();
      return work();
    });
  }

  look(rows: Rows, e: string): Look {
    const row = rows[e];
    const own = this.outbox.lastOn(e);
    if (own?.state === "saved") {
      const mine = { at: own.at, ...own.rows.find((one) => one.e === e)!, v: own.id } as Row;
      return { row: mine, v: own.id, state: this.syncer.sending.has(own.id) ? "sending" : "saved", own };
    }
    const state = own ? (own.state as Standing) : row && this.outbox.wrote(row.v) ? "accepted" : "";
    return { row, v: row?.v ?? null, state, own };
  }

  /**
   * What the server has not got, for a stick or another phone, in files as large as the server takes. Each is sealed with the device's
   * own key (HMAC-SHA256 over the text of its operations), so that anybody may carry it and nobody may change it.
   */
  async exported(): Promise<string[]> {
    const device = await this.db.fact<Device>("device");
    if (!device) return [];
    const { seal } = await this.vault.unseal<Secret>(device.secret);
    const unsent = this.outbox.unsent.map(asOp);
    const parts = Array.from({ length: Math.ceil(unsent.length / OP_LIMIT) }, (_, at) => unsent.slice(at * OP_LIMIT, (at + 1) * OP_LIMIT));
    return Promise.all(parts.map((part) => sealed(device.id, JSON.stringify(part), seal)));
  }
}

async function sealed(device: string, ops: string, seal: string): Promise<string> {
  const bytes = Uint8Array.from(seal.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signed = new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(ops)));
  return JSON.stringify({ device, ops, seal: Array.from(signed, (byte) => byte.toString(16).padStart(2, "0")).join("") });
}
