// Small things of every page: menu on a phone, print button, the focus on what is wrong.

/** @param {Document} page */
export function toggleOnClick(page) {
  page.addEventListener("click", (event) => {
    const button = event.target.closest("[data-toggle]");
    if (!button) return;
    const open = page.getElementById(button.dataset.toggle).classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(open));
  });
}

/** @param {Document} page */
export function printOnClick(page) {
  page.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) page.defaultView.print();
  });
}

/** @param {Document} page */
export function focusOnErrors(page) {
  const summary = page.querySelector("[data-focus]");
  if (summary) summary.focus();
}
