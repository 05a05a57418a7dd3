"use strict";
// Search, choose and sort in the table of students. Without a script the table is all there, and the controls are not.
const table = document.getElementById("students");
const body = table.tBodies[0];
const rows = [...body.rows];
const find = document.getElementById("find");
const kind = document.getElementById("kind");
const found = document.getElementById("found");
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const texts = new Map(rows.map((row) => [row, plain(row.textContent)]));

function show() {
  const words = plain(find.value).split(/\s+/).filter(Boolean);
  let count = 0;
  for (const row of rows) {
    const fits = (!kind.value || row.className.split(" ").includes(kind.value))
      && words.every((word) => texts.get(row).includes(word));
    row.hidden = !fits;
    count += fits;
  }
  found.textContent = `${count} of ${rows.length}`;
}

const value = (row, column) => {
  const text = row.cells[column].textContent.trim();
  const number = Number.parseFloat(text);
  return column > 0 && Number.isNaN(number) ? -Infinity : column > 0 ? number : plain(text);
};

function sort(heading, column) {
  const down = heading.ariaSort === "ascending" || (!heading.ariaSort && column > 0);
  for (const other of table.tHead.rows[0].cells) other.ariaSort = null;
  heading.ariaSort = down ? "descending" : "ascending";
  const order = rows.map((row) => [value(row, column), row]);
  order.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0) * (down ? -1 : 1));
  body.append(...order.map(([, row]) => row));
}

for (const [column, heading] of [...table.tHead.rows[0].cells].entries()) {
  if (!heading.classList.contains("sorts")) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.append(...heading.childNodes);
  button.addEventListener("click", () => sort(heading, column));
  heading.append(button);
}
find.addEventListener("input", show);
kind.addEventListener("change", show);
document.getElementById("controls").hidden = false;
show();
