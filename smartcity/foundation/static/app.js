// Everything works without these: each module adds a convenience to data attributes in the page.
import { askBeforeDangerousActs } from "./confirm.js";
import { copyOnClick } from "./copy.js";
import { nameTheWeekday } from "./days.js";
import { guardForms } from "./forms.js";
import { showProgress } from "./progress.js";
import { linkRows, selectRows } from "./rows.js";
import { focusOnErrors, printOnClick, toggleOnClick } from "./page.js";

askBeforeDangerousActs(document);
guardForms(document);
toggleOnClick(document);
copyOnClick(document);
linkRows(document);
selectRows(document);
nameTheWeekday(document);
printOnClick(document);
focusOnErrors(document);
showProgress(document);
