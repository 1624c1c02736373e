// Lessons on a timetable, moved by pointer or keyboard. A lesson that is picked up brings its panel: the page part that says where it can
// go and what each place breaks or costs. Cells take their colours from it, and a lesson that is put down presses the panel's button.
// Forms with `data-swap` are sent here, and the part #draft of the page that comes back takes the place of the old one. Without script
// lessons are links to the same panel, and forms are forms.
(() => {
  "use strict";

  const FAR = 6; // pixels: less is a press, not a drag
  const $ = (one, root = document) => root.querySelector(one);
  const draft = () => $("#draft");
  const may = () => draft()?.dataset.draft !== undefined;
  let picked = null; // { id, of, options: Map(slot → li) }
  let drag = null; // { lesson, x, y, ghost, cell }
  let wasDragged = false;

  const say = (text) => { const line = $("#say"); if (line && text) line.textContent = text; };
  const parse = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
  const lessonAt = (id) => $(`[data-lesson="${CSS.escape(id)}"].lesson`);
  const cells = () => [...document.querySelectorAll(".lessons td[data-slot]")];
  const isFor = (cell) => !cell.dataset.of || cell.dataset.of === picked.of;

  // What is picked, and how its places look

  const clear = () => {
    cells().forEach((cell) => { delete cell.dataset.tone; cell.removeAttribute("title"); });
    document.querySelectorAll(".lesson.picked").forEach((each) => each.classList.remove("picked"));
    picked = null;
  };

  const colour = () => {
    cells().forEach((cell) => {
      const option = isFor(cell) && picked.options.get(cell.dataset.slot);
      if (!option) return;
      cell.dataset.tone = option.dataset.tone;
      cell.title = option.dataset.say;
    });
  };

  const read = (panel) => {
    const options = new Map([...panel.querySelectorAll("li[data-slot]")].map((each) => [each.dataset.slot, each]));
    picked = { id: panel.dataset.lesson, of: panel.dataset.class, options };
    lessonAt(picked.id)?.classList.add("picked");
    colour();
  };

  const pick = async (lesson) => {
    clear();
    picked = { id: lesson.dataset.lesson, of: lesson.dataset.class, options: new Map() };
    lesson.classList.add("picked");
    const wanted = picked;
    const url = new URL(lesson.href);
    url.searchParams.set("only", "moves");
    const answer = await fetch(url);
    if (!answer.ok || picked !== wanted) return; // another was picked meanwhile
    const panel = $("#moves", await parse(answer));
    $("#panel").replaceChildren(panel);
    read(panel);
    if (drag) hover(drag.cell);
    else say([lesson.getAttribute("aria-label"), panel.querySelector("h3")?.textContent, [...panel.querySelectorAll("li[data-tone]:not([data-tone=wrong])")].length].filter(String).join(" – "));
  };

  const tell = (cell) => {
    const option = picked && isFor(cell) && picked.options.get(cell.dataset.slot);
    say(option ? option.dataset.say : cell.dataset.when);
  };

  const put = async (cell) => {
    const option = picked && isFor(cell) && picked.options.get(cell.dataset.slot);
    if (!option) return;
    const button = $("button", option);
    if (option.dataset.tone === "wrong" || !button) {
      say(option.dataset.say);
      option.closest("details")?.setAttribute("open", "");
      option.scrollIntoView({ block: "nearest" });
      button?.focus(); // whoever wants it all the same presses it
      return;
    }
    button.form.requestSubmit(button);
  };

  // Forms whose answer takes the place of the board

  const send = async (form, button) => {
    const body = new FormData(form, button), kept = body.get("lesson");
    draft().setAttribute("aria-busy", "true");
    const answer = await fetch(form.action, { method: "POST", body });
    const page = await parse(answer), fresh = $("#draft", page);
    if (!fresh) return location.reload();
    clear();
    draft().replaceWith(fresh);
    const told = $("main .notice[role] > div", page);
    say(told?.textContent.trim());
    lessonAt(kept)?.focus();
    if ($("#moves")) read($("#moves"));
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.swap === undefined || !draft()) return;
    event.preventDefault();
    send(form, event.submitter).catch(() => form.submit());
  });

  // Pointer: press to pick, drag to put

  const hover = (cell) => {
    $(".lessons td.over")?.classList.remove("over");
    if (!cell || !picked) return;
    cell.classList.add("over");
    tell(cell);
  };

  const begin = (event) => {
    const lesson = event.target.closest?.(".lesson");
    if (!lesson || event.button || !draft()) return;
    if (event.pointerType !== "mouse" && !lesson.classList.contains("picked")) return; // a finger scrolls; what is picked it drags
    drag = { lesson, x: event.clientX, y: event.clientY, ghost: null, cell: null };
  };

  const lift = (event) => {
    const box = drag.lesson.getBoundingClientRect();
    drag.ghost = drag.lesson.cloneNode(true);
    drag.ghost.classList.add("ghost");
    drag.ghost.removeAttribute("data-lesson");
    drag.ghost.style.inlineSize = `${box.width}px`;
    document.body.append(drag.ghost);
    drag.lesson.setPointerCapture(event.pointerId);
    if (picked?.id !== drag.lesson.dataset.lesson) pick(drag.lesson);
  };

  const move = (event) => {
    if (!drag || !may()) return;
    if (!drag.ghost && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR) return;
    if (!drag.ghost) lift(event);
    event.preventDefault();
    drag.ghost.style.translate = `${event.clientX + 8}px ${event.clientY + 8}px`;
    const cell = document.elementFromPoint(event.clientX, event.clientY)?.closest(".lessons td[data-slot]") ?? null;
    if (cell !== drag.cell) hover(drag.cell = cell);
  };

  const end = async (event) => {
    const done = drag;
    drag = null;
    if (!done?.ghost) return;
    done.ghost.remove();
    hover(null);
    wasDragged = true; // the click that follows is the drag's end, not a press
    setTimeout(() => { wasDragged = false; }, 50);
    if (event.type === "pointerup" && done.cell) await settled(() => put(done.cell));
  };

  // A quick hand puts a lesson down before its panel has come: wait for it, a little.
  const settled = async (then) => {
    const wanted = picked;
    for (let turn = 0; turn < 200 && picked === wanted && !picked?.options.size; turn += 1) await new Promise((next) => setTimeout(next, 25));
    if (picked === wanted) await then();
  };

  document.addEventListener("pointerdown", begin);
  document.addEventListener("pointermove", move, { passive: false });
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);
  document.addEventListener("dragstart", (event) => { if (event.target.closest?.(".lesson")) event.preventDefault(); });

  document.addEventListener("click", (event) => {
    const lesson = event.target.closest?.(".lesson"), cell = event.target.closest?.(".lessons td[data-slot]");
    if (event.ctrlKey || event.metaKey || !draft()) return;
    if (lesson) event.preventDefault();
    if (wasDragged) return undefined;
    if (picked && may() && cell && !(lesson && lesson.dataset.lesson === picked.id) && picked.options.has(cell.dataset.slot) && isFor(cell)) return put(cell);
    if (lesson) { lesson.focus(); return picked?.id === lesson.dataset.lesson ? clear() : pick(lesson); }
  });

  // Keyboard: arrows walk the cells, Enter picks up and puts down, Escape leaves it

  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  const next = (cell, down, right) => {
    const rows = [...cell.closest("tbody").rows];
    let row = rows.indexOf(cell.parentElement), column = cell.cellIndex;
    do {
      row += down;
      column += right;
    } while (rows[row]?.cells[column] && !rows[row].cells[column].dataset.slot);
    const found = rows[row]?.cells[column];
    return found?.dataset.slot ? found : null;
  };

  const visit = (cell) => {
    const lesson = $(".lesson", cell);
    if (!lesson || picked) cell.tabIndex = -1;
    (lesson && !picked ? lesson : cell).focus();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    tell(cell);
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !draft()) return;
    if (event.key === "Escape" && picked) { const lesson = lessonAt(picked.id); clear(); return lesson?.focus(); }
    const cell = event.target.closest?.(".lessons td[data-slot]");
    if (STEPS[event.key] && (cell || (picked && event.target.closest?.(".lesson")))) {
      const there = cell ? next(cell, ...STEPS[event.key]) : cells().find(isFor); // from the tray into the table
      event.preventDefault();
      event.stopImmediatePropagation();
      return there && visit(there);
    }
    if (event.key === "Enter" && cell === event.target && picked) { event.preventDefault(); settled(() => put(cell)); }
  }, true);

  document.addEventListener("change", (event) => { if (event.target.matches?.("[data-go]")) event.target.form.submit(); });

  if ($("#moves")) read($("#moves"));
})();
