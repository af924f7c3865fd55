// A button with data-confirm asks once, in a dialog that says what will happen.

/** @param {Document} page */
export function askBeforeDangerousActs(page) {
  const dialog = page.getElementById("confirm-dialog");
  if (!dialog || typeof dialog.showModal !== "function") return;
  let waiting = null;

  page.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || !button.dataset.confirm || button === waiting) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    dialog.querySelector("[data-confirm-text]").textContent = button.dataset.confirm;
    dialog.querySelector("[data-confirm-yes]").textContent = button.textContent.trim();
    dialog.returnValue = "no";
    waiting = button;
    dialog.showModal();
    dialog.querySelector("[data-confirm-no]").focus();
  }, true);

  dialog.addEventListener("close", () => {
    const button = waiting;
    if (button && dialog.returnValue === "yes") button.form.requestSubmit(button);
    waiting = null;
    if (button) button.focus();
  });
}
