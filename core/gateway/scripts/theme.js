// Stores the colour scheme of the profile where the front end looks for it, and applies it.
(() => {
  const { theme, paths } = document.currentScript.dataset;
  for (const path of paths.split(" ")) {
    localStorage.setItem(`stActiveTheme-${path}-v2`, JSON.stringify(theme));
  }
  location.reload();
})();
