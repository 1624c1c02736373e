// A table of choices painted by mouse or pen: a press changes a cell to its next choice, a drag gives that choice to every cell it crosses.
// Fingers and the keyboard use each cell as the list to choose from that it is; without script, everybody does.
(() => {
  "use strict";

  document.querySelectorAll("[data-paint]").forEach((table) => {
    let painted = null;

    const put = (select, value) => {
      if (!select || select.disabled || select.value === value) return;
      select.value = value;
      select.dataset.said = value;
    };
    const at = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest("td")?.querySelector("select");
    const stop = () => { painted = null; };

    table.addEventListener("pointerdown", (event) => {
      const select = event.target.closest("td")?.querySelector("select");
      if (!select || select.disabled || event.button || event.pointerType === "touch") return;
      event.preventDefault(); // the list stays shut: the press itself chooses
      select.focus();
      const options = [...select.options].map((each) => each.value);
      painted = options[(options.indexOf(select.value) + 1) % options.length];
      put(select, painted);
      event.target.releasePointerCapture?.(event.pointerId);
    });
    table.addEventListener("mousedown", (event) => { if (painted !== null) event.preventDefault(); });
    table.addEventListener("pointermove", (event) => { if (painted !== null && table.contains(event.target)) put(at(event), painted); });
    table.addEventListener("change", (event) => { event.target.dataset.said = event.target.value; });
    document.addEventListener("pointerup", stop);
    document.addEventListener("pointercancel", stop);
  });
})();
