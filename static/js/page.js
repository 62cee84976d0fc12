// What every page wants: clocks that run, forms that help, the menu on small screens.
import "./preferences.js";
import "./forms.js";
import { watchAll } from "./countdown.js";

watchAll(document);
document.addEventListener("htmx:load", (event) => watchAll(event.target));
