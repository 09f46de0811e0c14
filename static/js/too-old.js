// Runs only in browsers without ES modules: they get a sentence instead of a dead page.
/** @type {HTMLElement} */ (document.getElementById("too-old")).removeAttribute("hidden");
