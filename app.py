"""The server: Streamlit behind the gate, with our own routes and the worker beside it.

Started by `streamlit run app.py` (or `make run`); the page itself begins in pages/menu.py.
"""

import sys

import streamlit as st
from streamlit import config

from core.errors import AppError
from core.gateway.asgi import LIFESPAN, MIDDLEWARE, ROUTES
from core.service_factory import get_services

try:
    web = get_services().web
    web.check_address(config.get_option("server.address") or "")
except AppError as error:
    sys.exit(f"Signaldeck does not start. {error}")
if web.secret_key:
    # What Streamlit signs stays valid over restarts and on every replica.
    config.set_option("server.cookieSecret", web.secret_key)

app = st.App("pages/menu.py", routes=ROUTES, middleware=MIDDLEWARE, lifespan=LIFESPAN)
