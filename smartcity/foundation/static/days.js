// Beside a date input stands its weekday: a deadline on a Sunday is seen while it is typed.

/** @param {Document} page */
export function nameTheWeekday(page) {
  const format = new Intl.DateTimeFormat(page.documentElement.lang, { weekday: "long", timeZone: "UTC" });
  for (const input of page.querySelectorAll(".field input[type=date]")) {
    const note = page.createElement("span");
    note.className = "weekday-note";
    note.setAttribute("aria-live", "polite");
    input.after(note);
    const tell = () => {
      const day = input.valueAsDate;
      note.textContent = day ? format.format(day) : "";
    };
    input.addEventListener("input", tell);
    tell();
  }
}
