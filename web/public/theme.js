// Sets the theme before the first paint, so that nobody is dazzled. It is a file of its own because the content
// security policy allows no scripts inside the page.
(function () {
  var kept = null;
  try {
    kept = localStorage.getItem("dramatis.theme");
  } catch {
    // Storage may be forbidden; then the system's preference decides.
  }
  var light = window.matchMedia("(prefers-color-scheme: light)").matches;
  document.documentElement.dataset.theme = kept === "dark" || kept === "light" ? kept : light ? "light" : "dark";
})();
