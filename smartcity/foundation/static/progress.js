// Long work shows how far it is: while a form with data-progress is under way, its address is asked each second.

/** @param {Document} page */
export function showProgress(page) {
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-progress]")) return;
    if (event.submitter?.value !== form.dataset.progressThen) return;
    const shown = form.querySelector("[data-progress-shown]");
    shown.hidden = false;
    const bar = shown.querySelector("progress");
    const asking = page.defaultView.setInterval(() => ask(form.dataset.progress, bar), 1000);
    page.defaultView.addEventListener("pagehide", () => page.defaultView.clearInterval(asking), { once: true });
  });
}

async function ask(address, bar) {
  try {
    const told = await (await fetch(address)).json();
    if (told.of > 0) {
      bar.max = told.of;
      bar.value = told.done;
    }
  } catch {
    // the answer of the form itself is on its way
  }
}
