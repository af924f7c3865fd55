// A form is sent once, and what was typed is not lost by leaving the page.

/** @param {Document} page */
export function guardForms(page) {
  sendOnce(page);
  warnBeforeLosing(page);
}

function sendOnce(page) {
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-guard]") || event.defaultPrevented) return;
    if (form.hasAttribute("data-busy")) {
      event.preventDefault();
      return;
    }
    form.setAttribute("data-busy", "");
  });
  // Coming back with the browser's button shows the page as it was left.
  page.defaultView.addEventListener("pageshow", () => {
    for (const form of page.querySelectorAll("form[data-busy]")) form.removeAttribute("data-busy");
  });
}

function warnBeforeLosing(page) {
  const typed = new Set(page.querySelectorAll("form[data-unsaved][data-dirty]"));
  page.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.hasAttribute("data-unsaved")) typed.add(form);
  });
  page.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) typed.clear();
  });
  page.defaultView.addEventListener("beforeunload", (event) => {
    if (typed.size > 0) event.preventDefault();
  });
}
