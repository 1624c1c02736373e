// What a device keeps is sealed with a key of its own, which never lies open on the disk: a PIN unwraps it, and so does the server for
// the owner who signs in. Ten wrong PINs, two weeks without the server or a word from it remove the PIN's way. Nothing is lost by that.

import type { OutboxDb } from "./database.js";

export const ROUNDS = 600_000;
export const MOST_TRIES = 10;
export const LONGEST_SILENCE = 14 * 24 * 60 * 60 * 1000;

type Bytes = Uint8Array<ArrayBuffer>;

export interface Wrapped {
  salt: Bytes;
  iv: Bytes;
  key: Bytes;
}

/** What lies on the disk: `pin` is gone when the device is locked, `escrow` is for the server alone. */
export interface VaultRecord {
  pin: Wrapped | null;
  escrow: string;
  tries: number;
  contact: number;
}

export type Gate = "new" | "closed" | "locked" | "open";

const AES = { name: "AES-GCM", length: 256 };
const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function toBase64(bytes: ArrayBuffer | Bytes): string {
  return btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));
}

export function fromBase64(text: string): Bytes {
  const plain = text.replace(/-----[^-]+-----|\s/g, "").replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(plain), (char) => char.charCodeAt(0));
}

async function pinKey(pin: string, salt: Bytes, rounds: number): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey("raw", encoder.encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, secret, AES, false, ["encrypt", "decrypt"]);
}

export class Vault {
  #key: CryptoKey | null = null;
  #record: VaultRecord | undefined;

  constructor(
    private readonly db: OutboxDb,
    private readonly rounds = ROUNDS,
  ) {}

  async load(): Promise<void> {
    this.#record = await this.db.fact<VaultRecord>("vault");
  }

  get gate(): Gate {
    if (!this.#record) return "new";
    return this.#key ? "open" : this.#record.pin ? "closed" : "locked";
  }

  /** Too long without the server: the PIN no longer opens. */
  isSilent(now = Date.now()): boolean {
    return Boolean(this.#record?.pin) && now - this.#record!.contact > LONGEST_SILENCE;
  }

  get triesLeft(): number {
    return MOST_TRIES - (this.#record?.tries ?? 0);
  }

  get escrow(): string {
    return this.#record?.escrow ?? "";
  }

  /** Another tab of the same device may hand the open key over; it cannot be read out, only used. */
  get shared(): CryptoKey | null {
    return this.#key;
  }

  adopt(key: CryptoKey): void {
    if (this.#record?.pin) this.#key ??= key;
  }

  /** Make the device's key; the server's public key takes a copy into escrow, for its owner alone. */
  async create(pin: string, serverPub: string, owner: string, also: () => Promise<Record<string, unknown>>, now = Date.now()): Promise<void> {
    const raw = random(32);
    const server = await crypto.subtle.importKey("spki", fromBase64(serverPub), { name: "RSA-OAEP", hash: "SHA-256" }, false, ["encrypt"]);
    const escrow = toBase64(await crypto.subtle.encrypt({ name: "RSA-OAEP", label: encoder.encode(owner) }, server, raw));
    const record = await this.#wrapped(raw, pin, { escrow, tries: 0, contact: now });
    await this.#open(raw);
    try {
      await this.#first(record, await also());
    } catch (error) {
      this.close();
      throw error;
    } finally {
      raw.fill(0);
    }
  }

  /** Put down the key of this device with what belongs to it, all or nothing; what another tab sealed under a key of its own would be lost. */
  async #first(record: VaultRecord, rest: Record<string, unknown>): Promise<void> {
    await this.db.write(async (tx) => {
      const facts = tx.objectStore("facts");
      if (await facts.get("vault")) throw new Error("this device has a key");
      for (const [key, value] of Object.entries({ vault: record, ...rest })) await facts.put({ key, value });
    });
    this.#record = record;
  }

  /** The server gave the key back to its owner: it gets a new PIN. */
  async restore(raw: Bytes, pin: string, now = Date.now()): Promise<void> {
    this.#record = await this.#wrapped(raw, pin, { escrow: this.escrow, tries: 0, contact: now });
    await this.db.keep({ vault: this.#record });
    await this.#open(raw);
    raw.fill(0);
  }

  async #wrapped(raw: Bytes, pin: string, rest: Omit<VaultRecord, "pin">): Promise<VaultRecord> {
    const salt = random(16);
    const iv = random(12);
    const wrapping = await pinKey(pin, salt, this.rounds);
    const key = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, wrapping, raw));
    return { ...rest, pin: { salt, iv, key } };
  }

  /** Try a PIN. The try is counted before it is made, so that a killed browser does not give it back. */
  async open(pin: string, now = Date.now()): Promise<boolean> {
    await this.load();
    if (this.isSilent(now)) await this.lock();
    if (!this.#record?.pin) return false;
    await this.#change(({ tries }) => ({ tries: tries + 1 }));
    const { pin: wrapped, tries } = this.#record;
    if (!wrapped || tries > MOST_TRIES) return this.lock().then(() => false); // the browser was killed before it locked
    const { salt, iv, key } = wrapped;
    try {
      const wrapping = await pinKey(pin, salt, this.rounds);
      await this.#open(new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, wrapping, key)));
    } catch {
      if (tries >= MOST_TRIES) await this.lock();
      return false;
    }
    await this.#change(({ contact }) => ({ tries: 0, contact: Math.min(contact, now) })); // a clock that ran ahead does not lengthen the silence
    return true;
  }

  /** Put the key away until the PIN is given again. */
  close(): void {
    this.#key = null;
  }

  /** Remove the PIN's way to the key. What is sealed stays, and the server can open it for its owner. */
  async lock(): Promise<void> {
    this.#key = null;
    await this.#change(() => ({ pin: null }));
  }

  async heard(now = Date.now()): Promise<void> {
    await this.#change(() => ({ contact: now }));
  }

  async seal(value: unknown): Promise<Bytes> {
    const iv = random(12);
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.#must(), encoder.encode(JSON.stringify(value)));
    const box = new Uint8Array(12 + sealed.byteLength);
    box.set(iv);
    box.set(new Uint8Array(sealed), 12);
    return box;
  }

  async unseal<T>(box: Bytes): Promise<T> {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: box.subarray(0, 12) }, this.#must(), box.subarray(12));
    return JSON.parse(decoder.decode(plain)) as T;
  }

  #must(): CryptoKey {
    if (!this.#key) throw new Error("the vault is closed");
    return this.#key;
  }

  async #open(raw: Bytes): Promise<void> {
    this.#key = await crypto.subtle.importKey("raw", raw, AES, false, ["encrypt", "decrypt"]);
  }

  /** Other tabs change the record too: what they wrote stays. */
  async #change(fields: (record: VaultRecord) => Partial<VaultRecord>): Promise<void> {
    await this.db.write(async (tx) => {
      const facts = tx.objectStore("facts");
      const record = (await facts.get("vault"))?.value as VaultRecord | undefined;
      if (!record) return;
      this.#record = { ...record, ...fields(record) };
      await facts.put({ key: "vault", value: this.#record });
    });
  }
}
