"""The server: Streamlit behind the gate, with our own routes and the worker beside it.

Started by `streamlit run app.py` (or `make run`); the page itself begins in pages/menu.py.
"""

import streamlit as st

from core.gateway.asgi import LIFESPAN, MIDDLEWARE, ROUTES

app = st.App("pages/menu.py", routes=ROUTES, middleware=MIDDLEWARE, lifespan=LIFESPAN)
