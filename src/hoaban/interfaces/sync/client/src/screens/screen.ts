// What every screen is: a custom element in the light DOM, so that the house's style sheet applies, drawn anew when the classroom changes.

import { html, LitElement, nothing, type TemplateResult } from "lit";

import type { Classroom, Look, Standing } from "../classroom.js";
import { today } from "../ids.js";
import type { Intent } from "../intents.js";
import type { Rows } from "../replica.js";
import type { Row } from "../wire.js";
import { dayWord, say, type Word } from "../words.js";

export interface Subject {
  id: string;
  name: string;
  /** Primary subjects have levels, and no marks of a term. */
  kind: "scored" | "commented" | "levels";
  /** How many regular marks there may be in a term. */
  regular?: number;
}
export interface ClassRow extends Row {
  name: string;
  school: string;
  school_year: string;
  level: string;
  subjects: Subject[];
  may: string[];
  /** Days without school around today. */
  days?: Row[];
  /** Terms in which nobody writes now, and of others the last day to write. */
  closed?: number[];
  last_days?: Record<string, string>;
}
export interface Learner extends Row {
  person_id: string;
  name: string;
  sort: string;
  sex: string;
  born: string;
}

/** The one classroom of this page. */
export const the = { room: undefined as unknown as Classroom };

export const icon = (name: string): TemplateResult => html`<svg class="icon" aria-hidden="true"><use href="#${name}"></use></svg>`;

export abstract class Screen extends LitElement {
  protected isReady = false;
  readonly room = the.room;
  #loading = false;
  #again = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.room.addEventListener("changed", this.refresh);
    void this.refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.room.removeEventListener("changed", this.refresh);
  }

  readonly refresh = async (): Promise<void> => {
    this.#again = true;
    if (this.#loading) return;
    this.#loading = true;
    try {
      while (this.#again) {
        this.#again = false;
        await this.load();
      }
      this.isReady = true;
    } catch (error) {
      if (this.room.gate === "open") throw error; // closed while reading: the gate takes the screen's place
    } finally {
      this.#loading = false;
    }
    this.requestUpdate();
  };

  /** Keep what somebody did; false when that failed, which the frame tells. */
  protected async keep(intent: Intent): Promise<boolean> {
    return this.keepShown(intent);
  }

  protected async keepShown(intent: Intent, shown?: Record<string, string | null>): Promise<boolean> {
    return this.room.save(intent, shown).then(
      () => true,
      () => false,
    );
  }

  /** Read what the screen shows. */
  protected async load(): Promise<void> {}

  protected abstract draw(): unknown;

  protected override render(): unknown {
    return this.isReady ? this.draw() : html`<p class="quiet" role="status">${say("opening")}</p>`;
  }
}

/** A screen of one class: its row, its pupils in order, and the groups of rows that it shows. */
export abstract class ClassScreen extends Screen {
  static override properties = { scope: {} };
  declare scope: string;
  protected row: ClassRow | undefined;
  protected learners: Learner[] = [];
  protected rows: Rows = {};
  /** How many pupils a phone shows at most, before anybody scrolls. */
  protected readonly first: number = 8;
  #isWhole = false;

  protected groups(): string[] {
    return [];
  }

  get classId(): string {
    return this.scope.slice(6);
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("scope")) this.#isWhole = false;
    if (changed.has("scope") && this.isReady) void this.refresh();
  }

  /** The pupils to draw: as many as a phone shows at first, all of them in the frame after, so that a class opens at a touch. */
  protected get drawn(): Learner[] {
    return this.#isWhole ? this.learners : this.learners.slice(0, this.first);
  }

  protected get isWhole(): boolean {
    return this.#isWhole;
  }

  protected override updated(): void {
    if (this.#isWhole || !this.isReady) return;
    requestAnimationFrame(() =>
      setTimeout(() => {
        this.#isWhole = true;
        this.requestUpdate();
      }),
    );
  }

  protected override async load(): Promise<void> {
    const { row, learners } = await roster(this.room, this.scope);
    this.row = row;
    this.learners = learners;
    const read = await Promise.all(this.groups().map((group) => this.room.replica.group(this.scope, group)));
    this.rows = Object.assign({}, ...read) as Rows;
  }

  protected look(e: string): Look {
    return this.room.look(this.rows, e);
  }

  protected override async keep(intent: Intent): Promise<boolean> {
    return this.keepShown(intent, Object.fromEntries(intent.rows.map(({ e }) => [e, this.room.drafts.seen(e, this.look(e).v)])));
  }
}

/** A screen whose fields save themselves when they are left: what is typed is a draft until then, and no way out of the screen loses it. */
export abstract class TypingScreen extends ClassScreen {
  #saving = new Set<string>();
  #isLeft: () => void = () => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#isLeft = this.room.drafts.onLeaving(() => this.flush());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    void this.flush();
    this.#isLeft();
  }

  /** How the entities of this screen's class begin. */
  protected abstract get kind(): string;

  protected async flush(): Promise<void> {
    for (const e of this.room.drafts.of(`${this.kind}:${this.classId}:`)) await this.commit(e);
  }

  protected type(e: string, text: string): void {
    this.room.drafts.set(e, text, this.look(e).v);
  }

  protected typed(e: string): string | undefined {
    return this.room.drafts.get<string>(e);
  }

  /** Save what was typed; what could not be saved stays typed. */
  protected async commit(e: string): Promise<void> {
    const text = this.typed(e);
    if (text === undefined || this.#saving.has(e)) return;
    this.#saving.add(e);
    const isKept = await this.write(e, text);
    this.#saving.delete(e);
    if (isKept && this.typed(e) === text) this.room.drafts.drop(e);
    this.requestUpdate();
  }

  /** Keep a text of an entity; false when it was not kept. */
  protected abstract write(e: string, text: string): Promise<boolean>;
}

export async function roster(room: Classroom, scope: string): Promise<{ row: ClassRow | undefined; learners: Learner[] }> {
  const row = (await room.replica.group(scope, "class"))[scope] as ClassRow | undefined;
  const learners = Object.values(await room.replica.group(scope, "learner")) as Learner[];
  return { row, learners: learners.sort((a, b) => (a.sort < b.sort ? -1 : 1)) };
}

const TONES: Record<Standing, [string, string, Word]> = {
  "": ["neutral", "neutral", "s_none"],
  saved: ["attention", "clock", "s_saved"],
  sending: ["info", "working", "s_sending"],
  accepted: ["good", "good", "s_accepted"],
  conflict: ["wrong", "wrong", "s_conflict"],
  quarantined: ["wrong", "wrong", "s_quarantined"],
  invalid: ["wrong", "wrong", "s_invalid"],
};

/** Where a value stands, in a word with a colour and a shape. */
export const standing = (state: Standing): unknown => {
  if (!state) return nothing;
  const [tone, shape, word] = TONES[state];
  return html`<span class="tag ${tone}">${icon(shape)}${say(word)}</span>`;
};

export const stateWord = (state: Standing): string => (state ? say(TONES[state][2]) : "");

/** Marks of cells in the house's sheet. */
export const cellState = (state: Standing): string => ({ "": "", saved: "waiting", sending: "sending", accepted: "saved" })[state as "saved"] ?? "conflict";

export const notice = (tone: string, title: string, body: unknown, live = false): TemplateResult =>
  html`<div class="notice ${tone}" role=${live ? "status" : nothing}>${icon(tone === "good" ? "good" : tone === "info" ? "info" : tone)}
    <div class="stack tight"><h2>${title}</h2>${body}</div></div>`;

export const blank = (shape: string, title: string, body: unknown): TemplateResult =>
  html`<div class="state">${icon(shape)}<h2>${title}</h2><p>${body}</p></div>`;

export function term(now = new Date()): number {
  const month = now.getMonth() + 1;
  return month >= 9 || (month === 1 && now.getDate() < 16) ? 1 : 2; // only where the screen begins; the teacher chooses
}

export function pick(label: string, value: string, options: Array<[string, string]>, chosen: (value: string) => void): TemplateResult {
  return html`<label>${label}
    <select @change=${(event: Event) => chosen((event.target as HTMLSelectElement).value)}>
      ${options.map(([key, words]) => html`<option value=${key} ?selected=${key === value}>${words}</option>`)}
    </select></label>`;
}

export const terms = (): Array<[string, string]> => [["1", say("term1")], ["2", say("term2")]];

/** Whether a teacher may do something in a class: "roll", "marks:toan", "comments". */
export const may = (row: ClassRow | undefined, what: string): boolean => Boolean(row?.may.some((one) => one === what || one.startsWith(`${what}:`)));

/** Whether the mark book of a term is closed, as far as this device has heard. */
export const isClosed = (row: ClassRow | undefined, number: number): boolean =>
  Boolean(row?.closed?.includes(number)) || (row?.last_days?.[number] ?? "9999") < today();

/** Until when a term may be written, where the school said so. */
export function writingTime(row: ClassRow | undefined, number: number): unknown {
  const name = say(number === 1 ? "term1" : "term2");
  if (isClosed(row, number)) return notice("attention", say("book_closed", { term: name }), html`<p>${say("book_closed_text")}</p>`, true);
  const day = row?.last_days?.[number];
  return day ? html`<p class="quiet small">${say("book_until", { term: name, day: dayWord(day) })}</p>` : nothing;
}

/** Homeroom teachers judge conduct: below secondary school by qualities, which a page keeps. */
export const leads = (row: ClassRow | undefined): boolean => may(row, "conduct");
export const judgesConduct = (row: ClassRow | undefined): boolean => leads(row) && !["preschool", "primary"].includes(row!.level);
