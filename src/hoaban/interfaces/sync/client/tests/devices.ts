// A device of the tests: the real client over a browser's database in memory.

import "fake-indexeddb/auto";

import { Classroom } from "../src/classroom.js";
import { setMark } from "../src/intents.js";
import type { Server } from "./server.js";

export const PIN = "246810";
let made = 0;

export class Device {
  room!: Classroom;
  confirmed: string[] = [];
  isPromised = true;
  readonly names: [string, string];

  constructor(readonly server: Server) {
    made += 1;
    this.names = [`outbox-${made}`, `replica-${made}`];
  }

  static async enrolled(server: Server): Promise<Device> {
    const device = new Device(server);
    await device.begin();
    await device.room.enrol(PIN);
    await device.sync();
    return device;
  }

  async begin(): Promise<void> {
    const { fetch } = this.server;
    const token = async (): Promise<string> => "csrf";
    const lasting = async (): Promise<boolean> => this.isPromised;
    const alone = (work: () => Promise<void>): Promise<void> => work();
    this.room = new Classroom({ fetch, alone, token, lasting, names: this.names, rounds: 1000 });
    await this.room.start();
  }

  /** The browser is closed and opened again. */
  async restart(): Promise<void> {
    await this.room.end();
    await this.begin();
    await this.room.open(PIN);
  }

  async mark(scope: string, pupil: string, value: string): Promise<string> {
    const entry = await this.room.save(setMark(scope.slice(6), pupil, "toan", 1, "regular", 1, value));
    this.confirmed.push(entry.id);
    return entry.id;
  }

  async sync(): Promise<void> {
    await this.room.syncer.sync();
  }

  async rows(scope: string): Promise<Record<string, unknown>> {
    const rows = await this.room.replica.groups(scope, "");
    return Object.fromEntries(Object.entries(rows).map(([e, row]) => [e, [row.v, row["value"]]]));
  }

  async end(): Promise<void> {
    await this.sync();
    await this.room.end();
  }
}
