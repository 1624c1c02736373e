// What makes pages quicker to use. Every page works without it.
(() => {
  "use strict";

  const isTyping = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]");

  // A form is sent once: a second press while the first is on its way does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.dataset.again !== undefined) return;
    if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy")));
  document.addEventListener("htmx:afterRequest", (event) => event.detail.elt.closest("form")?.removeAttribute("aria-busy"));

  // Of tabs that do not all fit, the current one is in sight.
  document.querySelectorAll(".tabs [aria-current]").forEach((tab) => { const row = tab.closest("ul"); row.scrollLeft = tab.offsetLeft - row.offsetLeft - 32; });

  // Menus close with Escape and when attention goes elsewhere.
  const closeMenus = (except) => document.querySelectorAll("details.fold[open]").forEach((menu) => { if (menu !== except) menu.open = false; });
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.fold")));

  // Rows of a list are walked with j and k or the arrows; each row is its first link.
  const step = (list, by) => {
    const links = [...document.querySelectorAll(list)];
    const here = links.findIndex((link) => link.closest("tr, li")?.contains(document.activeElement));
    const next = links[Math.min(Math.max(here + by, 0), links.length - 1)];
    next?.focus();
    return Boolean(next);
  };

  // Cells of a sheet are walked with arrows and Enter, as in a spreadsheet.
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const cellAt = (cell, down, right) => {
    const row = cell.parentElement, column = [...row.children].indexOf(cell) + right;
    const rows = [...row.parentElement.children];
    return rows[rows.indexOf(row) + down]?.children[column]?.querySelector("input, select");
  };
  const walkSheet = (event, input) => {
    const [down, right] = moves[event.key];
    const { selectionStart: start, selectionEnd: end } = input, length = input.value.length;
    const isWhole = start === 0 && end === length, isAtEdge = right < 0 ? end === 0 : start === length;
    if (right && start !== null && !isWhole && !isAtEdge) return;
    const next = cellAt(input.closest("td"), down, right);
    if (next) { event.preventDefault(); next.focus(); next.select?.(); }
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const target = event.target;
    if (event.key === "Escape") return closeMenus();
    if (target.matches?.(".sheet input") && moves[event.key]) return walkSheet(event, target);
    if (isTyping(target)) return;
    if (event.key === "/") { document.getElementById("find")?.focus(); return event.preventDefault(); }
    const by = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    const inRow = target.closest?.("[data-rows]");
    if (by && (event.key.length === 1 || inRow) && step("[data-rows] tbody th a, ol[data-rows] a, ul[data-rows] a", by)) return event.preventDefault();
    document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
  });

  // A block copied from a spreadsheet is pasted cell by cell from where the cursor is.
  document.addEventListener("paste", (event) => {
    const first = event.target.closest?.(".sheet td");
    const text = event.clipboardData?.getData("text/plain").replace(/\r?\n$/, "") ?? "";
    if (!first || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    text.split(/\r?\n/).forEach((line, down) => line.split("\t").forEach((value, right) => {
      const input = cellAt(first, down, right);
      if (!input || input.readOnly || input.disabled) return;
      input.value = value.trim();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }));
  });

  // One box ticks all rows; the bar says how many are chosen.
  document.addEventListener("change", (event) => {
    const box = event.target, table = box.closest?.("table");
    if (!table || box.type !== "checkbox") return;
    const rows = [...table.querySelectorAll("tbody .pick input")];
    if (box.matches("thead input")) rows.forEach((row) => { row.checked = box.checked; });
    const count = document.querySelector(`[data-chosen-of="${CSS.escape(box.getAttribute("form") ?? "")}"]`);
    if (!count) return;
    count.textContent = rows.filter((row) => row.checked).length;
    count.closest("form").toggleAttribute("data-some", count.textContent !== "0");
  });

  // Paper has no folded parts: what is closed opens for printing.
  window.addEventListener("beforeprint", () => document.querySelectorAll("main details[data-print]").forEach((part) => { part.open = true; }));
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print-page]")) window.print(); });

  // On a narrow screen a row of tabs begins where the reader stands.
  document.querySelectorAll(".tabs [aria-current]").forEach((tab) => { const row = tab.closest("ul"); row.scrollLeft = tab.offsetLeft - row.offsetLeft - 40; });

  // Without a line to the server the page says so.
  const tellLine = () => { const note = document.getElementById("no-line"); if (note) note.hidden = navigator.onLine; };
  window.addEventListener("online", tellLine);
  window.addEventListener("offline", tellLine);
  tellLine();
})();
