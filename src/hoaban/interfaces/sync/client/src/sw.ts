// Keeps the shell of the classroom, so that it opens without a line. It holds no data and never touches /sync/: what teachers write goes
// through the outbox alone. A new version is fetched beside the old one and takes over when its reader says so.

/// <reference lib="webworker" />

interface Worker extends EventTarget {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  location: Location;
}
interface Extended extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetched extends Extended {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

// The page that serves this file puts in the version and the addresses of the shell's files.
declare const SHELL: { version: string; files: string[] };

const worker = self as unknown as Worker;
const HOME = "/classroom/";
const NAME = `classroom-${SHELL.version}`;

const fill = async (): Promise<void> => (await caches.open(NAME)).addAll([HOME, ...SHELL.files]);

async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("classroom-") && name !== NAME).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** What is kept is given at once; the rest comes from the line. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  const kept = await cache.match(request.mode === "navigate" ? HOME : request, { ignoreSearch: request.mode === "navigate" });
  return kept ?? fetch(request);
}

function isOurs(request: Request): boolean {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin || url.pathname.startsWith("/sync/")) return false;
  return request.mode === "navigate" ? url.pathname === HOME : SHELL.files.includes(url.pathname);
}

worker.addEventListener("install", (event) => (event as Extended).waitUntil(fill()));
worker.addEventListener("activate", (event) => (event as Extended).waitUntil(forgetOthers()));
worker.addEventListener("message", (event) => {
  if ((event as MessageEvent).data === "take over") void worker.skipWaiting();
});
worker.addEventListener("fetch", (event) => {
  const { request } = event as Fetched;
  if (isOurs(request)) (event as Fetched).respondWith(answer(request));
});
