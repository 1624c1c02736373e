// One request to the server: packed, sent, and its answer read whole or taken as no answer.

export interface Reply {
  status: number;
  body: Record<string, unknown>;
  retryAfter: number;
  clock: number;
}

export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

const WAIT = 60_000; // milliseconds until a request counts as lost

export async function packed(value: unknown): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([JSON.stringify(value)]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Throws when the line failed or the answer did not arrive whole. */
export async function ask(fetch: Fetch, path: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(path, { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(WAIT), ...init });
  const text = await response.text();
  const said = response.headers.get("Date");
  return {
    status: response.status,
    body: response.ok ? whole(text) : partly(text),
    retryAfter: Number(response.headers.get("Retry-After")) || 0,
    clock: said ? Date.parse(said) - Date.now() : 0,
  };
}

const whole = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

function partly(text: string): Record<string, unknown> {
  try {
    return whole(text);
  } catch {
    return {};
  }
}
