// Makes the columns of every table sort, by pointer and by keyboard; the page is whole without it.
"use strict";
(() => {
  const said = document.getElementById("said");
  const key = (row, at) => {
    const cell = row.cells[at];
    const by = cell.dataset.by ?? cell.firstChild?.textContent ?? "";
    const number = by === "" ? NaN : Number(by);
    return Number.isNaN(number) ? by.trim().toLowerCase() : number;
  };
  const isBlank = (value) => value === "" || value === "–";
  const compare = (a, b) =>
    typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0) : typeof a === "number" ? -1 : 1;
  const sort = (table, head, at) => {
    const goesDown = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", goesDown ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [key(row, at), row]);
    rows.sort(([a], [b]) => {
      // What has no value stands last, whichever way one looks.
      if (isBlank(a) || isBlank(b)) return isBlank(a) - isBlank(b);
      return goesDown ? compare(b, a) : compare(a, b);
    });
    body.append(...rows.map(([, row]) => row));
    said.textContent = `${table.caption.textContent}: sorted by ${head.textContent}, ${goesDown ? "descending" : "ascending"}`;
  };
  for (const table of document.querySelectorAll("table")) {
    if (table.tBodies[0].rows.length < 2) continue;
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.addEventListener("click", () => sort(table, head, at));
      head.replaceChildren(button);
    });
  }
  // A number leads into the index, which is folded.
  const open = () => {
    let name = location.hash.slice(1);
    let aim = document.getElementById(name);
    if (aim === null) {
      try { name = decodeURIComponent(name); } catch { return; }
      aim = document.getElementById(name);
    }
    const fold = aim?.closest("details");
    if (fold) { fold.open = true; aim.scrollIntoView({ block: "center" }); }
  };
  addEventListener("hashchange", open);
  open();
})();
