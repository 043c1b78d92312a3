"""The bare address: on to the first page of the day."""

import streamlit as st

st.switch_page("user/dashboard.py", query_params=dict(st.query_params))
