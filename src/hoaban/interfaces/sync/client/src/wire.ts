// What travels between a device and the server (sync protocol, version 1).

export const PROTO = 1;
export const OP_LIMIT = 100; // operations in one exchange
export const BYTE_LIMIT = 32 * 1024; // compressed body of one exchange

/** One intent of one person, made once and never changed. */
export interface Op {
  id: string;
  seq: number;
  kind: string;
  scope: string;
  at: string;
  /** By entity: the operation that last wrote what its author saw, or null where nothing stood. */
  base: Record<string, string | null>;
  args: Record<string, unknown>;
  reason?: string;
}

/** A replicated row: `e` names the entity, `v` the operation that last wrote it. */
export interface Row {
  e: string;
  v: string | null;
  [field: string]: unknown;
}

export type Settled = "applied" | "same" | "conflict" | "quarantined" | "invalid";

export interface Result {
  s: Settled | "duplicate" | "fork";
  first?: Settled;
  ver?: string | null;
  conflict?: string;
  why?: unknown;
}

export interface ScopeChange {
  rows?: Row[];
  gone?: string[];
  cur?: number;
  more?: boolean;
  reset?: boolean;
}

export interface Exchanged {
  epoch: string;
  now?: string;
  results?: Record<string, Result>;
  scopes?: Record<string, ScopeChange>;
  gone_scopes?: string[];
  new_scopes?: string[];
  min_app?: string;
  next_in?: number;
  rights?: string;
  lock?: boolean;
  wipe?: boolean;
}

export interface SnapshotPage {
  rows: Row[];
  next?: string | null;
  cur?: number | null;
}

export interface Enrolled {
  device: string;
  token: string;
  owner: string;
  seal: string;
  epoch: string;
  server_pub: string;
  proto: { min: number; max: number };
}

/** What a row's entity is kept under: rows of a bucket are read and sealed together. */
export function groupOf(e: string): string {
  const part = e.split(":");
  switch (part[0]) {
    case "roll":
      return `roll:${part[2]?.slice(0, 7)}`;
    case "mark":
    case "comment":
      return `${part[0]}:${part[3]}:${part[4]}`;
    case "conduct":
      return `conduct:${part[3]}`;
    default:
      return part[0]!;
  }
}
