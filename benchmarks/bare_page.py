"""The smallest page there is: what Streamlit itself costs."""

import streamlit as st

st.title("One title")
