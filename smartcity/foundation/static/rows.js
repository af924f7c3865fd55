// Rows of a list: a click anywhere opens the row's own link; boxes select for bulk acts.

/** @param {Document} page */
export function linkRows(page) {
  page.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row-link]");
    if (!row || event.target.closest("a, button, input, select, label, summary")) return;
    if (!page.getSelection().isCollapsed) return;
    const link = row.querySelector("a");
    if (!link) return;
    if (event.ctrlKey || event.metaKey) page.defaultView.open(link.href, "_blank", "noopener");
    else link.click();
  });
}

/** @param {Document} page */
export function selectRows(page) {
  for (const all of page.querySelectorAll("[data-select-all]")) {
    const form = all.dataset.selectAll;
    const boxes = [...page.querySelectorAll(`input[type=checkbox][form="${CSS.escape(form)}"]`)];
    const count = page.querySelector(`[data-selected="${CSS.escape(form)}"]`);
    const tell = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
      if (count) count.textContent = chosen ? String(chosen) : "";
    };
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      tell();
    });
    for (const box of boxes) box.addEventListener("change", tell);
    tell();
  }
}
