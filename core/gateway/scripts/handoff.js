// Trades a one-time ticket for the session cookie, or signs out, and starts afresh: the identity
// of a socket is fixed when it opens, so a new page load is needed.
(() => {
  const { ticket, next, paths } = document.currentScript.dataset;
  const body = new URLSearchParams(ticket ? { ticket } : {});
  fetch(ticket ? "/auth/session" : "/auth/sign-out", { method: "POST", body })
    .then((answer) => answer.json())
    .then(({ theme }) => {
      for (const path of theme ? paths.split(" ") : []) {
        localStorage.setItem(`stActiveTheme-${path}-v2`, JSON.stringify(theme));
      }
      location.replace(next || "/");
    })
    .catch(() => location.reload());
})();
