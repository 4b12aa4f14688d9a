/* The page over the editions: on to the language chosen before, else to the first of the reader's that there is. */
(function () {
  "use strict";

  const known = Array.from(document.querySelectorAll("a[hreflang]"), (link) => link.hreflang);
  let chosen = "";
  try { chosen = localStorage.getItem("kyoso-language") || ""; } catch { /* storage is off */ }
  const wanted = [chosen, ...navigator.languages].map((name) => name.slice(0, 2));
  const language = wanted.find((name) => known.includes(name)) || "en";
  location.replace(language + "/index.html");
})();
