// Sheets whose cells save themselves. A form with `data-cells` sends the cells that were typed into, and takes from the page that comes
// back the cells as they stand and the parts that the attribute names. Without script the form saves all cells at once.
(() => {
  "use strict";

  const WAIT = 250; // milliseconds: a pasted block goes in one piece

  const start = (form) => {
    const waiting = new Set();
    let timer, isSending = false;

    const state = (input, said) => {
      const cell = input.closest("td");
      if (said) cell.dataset.state = said; else delete cell.dataset.state;
    };

    const body = (inputs) => {
      const sent = new FormData();
      form.querySelectorAll("[data-always], [name=csrfmiddlewaretoken]").forEach((each) => sent.append(each.name, each.value));
      sent.append("seen", JSON.stringify(Object.fromEntries(inputs.map((each) => [each.name, each.defaultValue]))));
      inputs.forEach((each) => sent.append(each.name, each.value));
      return sent;
    };

    const take = (page, inputs, sent) => {
      form.dataset.cells.split(",").forEach((part) => {
        const [here, there] = [document, page].map((each) => each.querySelector(part.trim()));
        if (here && there) here.replaceWith(there);
      });
      inputs.forEach((input) => {
        const found = page.getElementById(input.id);
        if (!found || input.value !== sent.get(input.name)) return; // typed on meanwhile: it is sent next
        state(input, found.closest("td").dataset.state);
        if (found.hasAttribute("aria-invalid")) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
        input.value = found.value;
        input.placeholder = found.placeholder;
        if (!found.hasAttribute("aria-invalid")) input.defaultValue = found.value;
        const total = [input, found].map((each) => each.closest("tr").lastElementChild);
        total[0].textContent = total[1].textContent;
      });
    };

    const send = async () => {
      if (isSending || !waiting.size) return;
      isSending = true;
      const inputs = [...waiting];
      waiting.clear();
      const sent = body(inputs);
      inputs.forEach((each) => state(each, "sending"));
      try {
        const answer = await fetch(location.href, { method: "POST", body: sent, headers: { "X-Cells": "1" } });
        if (!answer.ok) throw new Error(answer.status);
        take(new DOMParser().parseFromString(await answer.text(), "text/html"), inputs, sent);
      } catch {
        inputs.forEach((each) => { state(each, "conflict"); waiting.add(each); }); // not saved; sent again with the next cell
      }
      isSending = false;
      if (inputs.some((each) => waiting.has(each))) return;
      send();
    };

    const queue = (input) => {
      if (!input.matches(".sheet input") || input.value === input.defaultValue) return;
      waiting.add(input);
      clearTimeout(timer);
      timer = setTimeout(send, WAIT);
    };
    form.addEventListener("change", (event) => queue(event.target));
    form.addEventListener("keydown", (event) => { if (event.key === "Enter") queue(event.target); }); // in the last row nothing else is left to go to
    window.addEventListener("online", send);
    window.addEventListener("beforeunload", (event) => { if (waiting.size || isSending) event.preventDefault(); });
  };

  document.querySelectorAll("form[data-cells]").forEach(start);
})();
