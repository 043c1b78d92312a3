// Tells the front end where the server is: otherwise it tries below the page's own path first.
window.__streamlit = { BACKEND_BASE_URL: window.location.origin };
