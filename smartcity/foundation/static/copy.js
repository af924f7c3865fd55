// A button with data-copy="id" copies the text of that element; data-copied is what it says afterwards.

/** @param {Document} page */
export function copyOnClick(page) {
  page.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = page.getElementById(button.dataset.copy);
    if (source && await copied(page, source)) say(button, button.dataset.copied);
  });
}

async function copied(page, source) {
  const clipboard = page.defaultView.navigator.clipboard;
  if (clipboard) {
    try {
      await clipboard.writeText(source.value ?? source.textContent.trim());
      return true;
    } catch {
      // Refused by the browser: the older way below still works.
    }
  }
  return copiedFromSelection(page, source);
}

// An intranet without HTTPS has no clipboard interface.
function copiedFromSelection(page, source) {
  if (typeof source.select === "function") source.select();
  else page.getSelection().selectAllChildren(source);
  return page.execCommand("copy");
}

function say(button, text) {
  const words = button.querySelector("span") ?? button;
  const before = words.textContent;
  if (!text || before === text) return;
  words.textContent = text;
  setTimeout(() => { words.textContent = before; }, 2000);
}
