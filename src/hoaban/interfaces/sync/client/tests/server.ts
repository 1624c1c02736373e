// The server's side of the protocol in memory, with the faults of a bad line: what the tests hold the client against.

import { gunzipSync } from "node:zlib";

import type { Op, Result, Row } from "../src/wire.js";

export type Fault = "none" | "before" | "after" | "half" | "twice" | "busy" | "midway";

interface Ledger {
  op: Op;
  device: string;
  result: Result;
}

export class Server {
  epoch = "epoch-1";
  ledger = new Map<string, Ledger>();
  effects = new Map<string, number>();
  rows = new Map<string, Map<string, Row>>();
  feeds = new Map<string, Array<{ n: number; e: string }>>();
  heads = new Map<string, number>();
  /** What it says of each class beside the feed: rights, subjects, days without school. */
  said = new Map<string, number>();
  scopesOf = new Map<string, Set<string>>();
  devices = 0;
  fault: Fault = "none";
  /** After how many requests a line breaks midway. */
  left = 0;
  page = 3;
  requests = 0;
  asked: string[] = [];
  answers: number | null = null;
  largest = 100;

  constructor(readonly keys: CryptoKeyPair) {}

  static async make(): Promise<Server> {
    const how = { name: "RSA-OAEP", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" };
    return new Server(await crypto.subtle.generateKey(how, true, ["encrypt", "decrypt"]));
  }

  /** Write as somebody at the server does. */
  write(scope: string, row: Row): void {
    const n = (this.heads.get(scope) ?? 0) + 1;
    this.heads.set(scope, n);
    if (!this.rows.has(scope)) this.rows.set(scope, new Map());
    this.rows.get(scope)!.set(row.e, row);
    this.feeds.set(scope, [...(this.feeds.get(scope) ?? []), { n, e: row.e }]);
  }

  backup(): () => void {
    const kept = structuredClone({ ledger: this.ledger, effects: this.effects, rows: this.rows, feeds: this.feeds, heads: this.heads, said: this.said });
    return () => {
      Object.assign(this, structuredClone(kept));
      this.epoch = `epoch-${Number(this.epoch.slice(6)) + 1}`;
    };
  }

  fetch = async (path: string, init: RequestInit): Promise<Response> => {
    this.requests += 1;
    this.asked.push(path);
    const { fault } = this;
    if (fault === "before" || (fault === "midway" && --this.left < 0)) throw new TypeError("cut");
    if (fault === "busy") return new Response("", { status: 503, headers: { "Retry-After": "7" } });
    if (this.answers) return new Response("{}", { status: this.answers });
    if (fault === "twice") await this.#answer(path, init);
    const answer = await this.#answer(path, init);
    if (fault === "after") throw new TypeError("cut");
    if (fault === "half") return new Response((await answer.text()).slice(0, 9));
    return answer;
  };

  async #answer(path: string, init: RequestInit): Promise<Response> {
    const what = path.slice("/sync/v1/".length);
    if (what === "enrol") return Response.json(await this.#enrol(JSON.parse(String(init.body)) as { device?: string }));
    if (what === "unlock") return Response.json(await this.#unlock(JSON.parse(String(init.body)) as { escrow: string }));
    const device = new Headers(init.headers).get("Authorization")!.replace("Device token-", "");
    if (what.startsWith("snapshot/")) return this.#snapshot(device, new URL(path, "http://x"));
    return this.#exchange(device, JSON.parse(gunzipSync(init.body as Uint8Array).toString()) as Body);
  }

  async #enrol(asked: { device?: string }): Promise<object> {
    const spki = Buffer.from(await crypto.subtle.exportKey("spki", this.keys.publicKey)).toString("base64");
    const device = asked.device ?? `device-${++this.devices}`;
    return { device, token: `token-${device}`, owner: "teacher", seal: "5ea1".repeat(16), epoch: this.epoch, server_pub: spki, proto: { min: 1, max: 1 } };
  }

  async #unlock({ escrow }: { escrow: string }): Promise<object> {
    const raw = await crypto.subtle.decrypt({ name: "RSA-OAEP", label: new TextEncoder().encode("teacher") }, this.keys.privateKey, Buffer.from(escrow, "base64"));
    return { key: Buffer.from(raw).toString("base64") };
  }

  allowed(device: string): Set<string> {
    return new Set([...(this.scopesOf.get(device) ?? ["class:a", "class:b"]), "user:teacher"]);
  }

  #exchange(device: string, body: Body): Response {
    if (body.epoch !== this.epoch) return Response.json({ epoch: this.epoch }, { status: 409 });
    if (body.ops.length > this.largest) return new Response("{}", { status: 413 });
    const results = Object.fromEntries(body.ops.map((op) => [op.id, this.#take(device, op)]));
    const allowed = this.allowed(device);
    const asked = Object.entries(body.cursors);
    const rights = JSON.stringify([...allowed].sort().map((scope) => this.rowOf(scope)));
    const scopes = Object.fromEntries(asked.filter(([scope]) => allowed.has(scope)).map(([scope, cur]) => [scope, this.#since(scope, cur, body.rights !== rights)]));
    return Response.json({
      epoch: this.epoch,
      results,
      scopes,
      gone_scopes: asked.map(([scope]) => scope).filter((scope) => !allowed.has(scope)),
      new_scopes: [...allowed].filter((scope) => !(scope in body.cursors)),
      rights,
      next_in: 60,
    });
  }

  /** The row of a class itself, which no feed tells of; none of a person's scope. */
  rowOf(scope: string): Row[] {
    return scope.startsWith("class:") ? [{ e: scope, v: null, value: this.said.get(scope) ?? 0 }] : [];
  }

  #since(scope: string, cur: number, isNew: boolean): object {
    const news = (this.feeds.get(scope) ?? []).filter(({ n }) => n > cur);
    const page = news.slice(0, this.page);
    const rows = [...new Set(page.map(({ e }) => e))].map((e) => this.rows.get(scope)!.get(e)!);
    return { rows: [...(isNew ? this.rowOf(scope) : []), ...rows], gone: [], cur: page.at(-1)?.n ?? cur, more: news.length > page.length };
  }

  #take(device: string, op: Op): Result {
    const known = this.ledger.get(op.id);
    if (known) return { s: "duplicate", first: known.result.s as "applied", ...(known.result.ver ? { ver: known.result.ver } : {}) };
    const fork = [...this.ledger.values()].some((one) => one.device === device && one.op.seq === op.seq);
    const result: Result = fork ? { s: "fork" } : this.#judge(device, op);
    if (!fork) this.ledger.set(op.id, { op, device, result });
    return result;
  }

  #judge(device: string, op: Op): Result {
    if (!this.allowed(device).has(op.scope)) return { s: "quarantined", why: "no right" };
    const [e, base] = Object.entries(op.base)[0]!;
    const current = this.rows.get(op.scope)?.get(e);
    if (current && current["value"] === op.args["value"]) return { s: "same", ver: current.v };
    if ((current?.v ?? null) !== base) {
      this.write("user:teacher", { e: `conflict:conflict-${op.id}`, v: op.id, state: "open" });
      return { s: "conflict", conflict: `conflict-${op.id}` };
    }
    this.write(op.scope, { e, v: op.id, value: op.args["value"] });
    this.effects.set(op.id, (this.effects.get(op.id) ?? 0) + 1);
    return { s: "applied", ver: op.id };
  }

  #snapshot(device: string, url: URL): Response {
    const scope = decodeURIComponent(url.pathname.split("/").pop()!);
    if (!this.allowed(device).has(scope)) return new Response("{}", { status: 403 });
    const after = url.searchParams.get("after") ?? "";
    const keys = [...(this.rows.get(scope)?.keys() ?? [])].sort().filter((e) => e > after);
    const page = keys.slice(0, this.page);
    const next = keys.length > page.length ? page.at(-1)! : null;
    const first = after ? [] : this.rowOf(scope);
    return Response.json({ rows: [...first, ...page.map((e) => this.rows.get(scope)!.get(e)!)], next, cur: this.heads.get(scope) ?? 0 });
  }
}

interface Body {
  device: string;
  epoch: string;
  ops: Op[];
  cursors: Record<string, number>;
  rights?: string;
}
