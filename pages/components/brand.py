"""Name, mark and the little style sheet that the theme file cannot express."""

import streamlit as st

NAME = "Signaldeck"
SOURCE_URL = "/source.tar.gz"

# Three bars and the line that joins them: bars in, a signal out.
MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32">'
    '<rect width="32" height="32" rx="7" fill="#2f5fdc"/>'
    '<g fill="#ffffff" fill-opacity=".42"><rect x="6.5" y="16" width="4" height="9" rx="1"/>'
    '<rect x="14" y="11" width="4" height="14" rx="1"/>'
    '<rect x="21.5" y="7" width="4" height="18" rx="1"/></g>'
    '<path d="M5 20.5 12.2 13l4.6 3.6L27 6.2" fill="none" stroke="#ffffff" stroke-width="2.4" '
    'stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


# The blue holds on the light and the dark sidebar alike.
WORDMARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 176 36" width="176" height="36">'
    + MARK.replace("<svg ", '<svg x="0" y="2" ', 1)
    + '<text x="42" y="25" font-family="Source Sans, Source Sans Pro, Arial, sans-serif" '
    'font-size="20" font-weight="650" textLength="112" lengthAdjust="spacingAndGlyphs" '
    f'fill="#4f7df3">{NAME}</text></svg>'
)


_STYLE = """
<style>
  .stApp { font-variant-numeric: tabular-nums; }
  .stMainBlockContainer { padding-top: 3.6rem; padding-bottom: 3rem; max-width: 1500px; }
  [data-testid="stSidebarUserContent"] { padding-bottom: 1rem; }
  [data-testid="stMetricLabel"] p { font-size: .82rem; opacity: .8; }
  [data-testid="stMetricValue"] { font-size: 1.45rem; font-weight: 600; }
  h1 { padding: 0 0 .35rem 0 !important; letter-spacing: -.01em; }
  .sd-sub { opacity: .72; margin: -.45rem 0 .2rem 0; font-size: .95rem; }
  .sd-foot { border-top: 1px solid rgba(135,145,165,.28); padding-top: .8rem; font-size: .86rem;
    line-height: 1.75; }
  .sd-chip { display: inline-block; padding: .06rem .5rem; border-radius: 4px; font-size: .78rem;
    border: 1px solid rgba(135,145,165,.38); margin-right: .35rem; white-space: nowrap; }
  .sd-chip.warn { border-color: #d08a1e; color: #b87714; }
  .sd-chip.demo { background: #d08a1e; border-color: #d08a1e; color: #fff; font-weight: 600; }
  .sd-table { width: 100%; border-collapse: collapse; font-size: .88rem; }
  .sd-table th { font-weight: 500; opacity: .65; font-size: .8rem; text-align: left;
    padding: .2rem .5rem .3rem 0; border-bottom: 1px solid rgba(135,145,165,.28); }
  .sd-table td { padding: .28rem .5rem .28rem 0; white-space: nowrap; overflow: hidden;
    text-overflow: ellipsis; max-width: 15rem; border-bottom: 1px solid rgba(135,145,165,.12); }
  .sd-table tr:last-child td { border-bottom: 0; }
  .sd-table .num { text-align: right; padding-right: 0; padding-left: .5rem; }
  .sd-table a { color: inherit; font-weight: 600; text-decoration: none; }
  .sd-table a:hover, .sd-table a:focus { text-decoration: underline; }
  .sd-table .up { color: #1f9d78; } .sd-table .down { color: #d9506a; }
  .sd-table .quiet { opacity: .6; }
  .sd-table .wide { max-width: 44rem; white-space: normal; }
  .sd-gate { display: flex; align-items: center; gap: 1.1rem; padding: .9rem 1.1rem;
    border-radius: 8px; border: 1px solid rgba(135,145,165,.3); border-left: 8px solid var(--tone);
    background: color-mix(in srgb, var(--tone) 9%, transparent); }
  .sd-gate .light { font-size: 1.9rem; font-weight: 700; letter-spacing: .02em; line-height: 1.1;
    color: var(--tone); white-space: nowrap; }
  .sd-gate .light small { display: block; font-size: .78rem; font-weight: 500; opacity: .85;
    letter-spacing: 0; }
  .sd-gate .score { font-size: 1.9rem; font-weight: 600; white-space: nowrap; line-height: 1.1; }
  .sd-gate .score small { font-size: .95rem; opacity: .65; font-weight: 400; }
  .sd-gate .says { border-left: 1px solid rgba(135,145,165,.35); padding-left: 1.1rem; }
  .sd-gate .says b { font-size: 1.1rem; }
  .sd-gate .says span { display: block; opacity: .8; font-size: .88rem; }
  .sd-bets { display: grid; gap: .9rem;
    grid-template-columns: repeat(auto-fill, minmax(310px, 1fr)); }
  .sd-bet { border: 1px solid rgba(135,145,165,.3); border-left: 6px solid var(--tone);
    border-radius: 8px; padding: .7rem .9rem .6rem .8rem; display: block; color: inherit;
    text-decoration: none; height: 100%; }
  a.sd-bet:hover, a.sd-bet:focus { border-color: var(--tone); }
  .sd-bet.shown { background: color-mix(in srgb, var(--tone) 8%, transparent); }
  .sd-bet .head { display: flex; align-items: center; gap: .6rem; }
  .sd-grade { display: inline-flex; align-items: center; justify-content: center; flex: none;
    min-width: 2rem; height: 2rem; border-radius: 6px; background: var(--tone); color: #fff;
    font-weight: 700; font-size: 1.15rem; }
  .sd-grade.hollow { background: transparent; color: inherit; border: 1px dashed var(--tone); }
  .sd-bet .name { flex: 1; min-width: 0; line-height: 1.25; }
  .sd-bet .name b, .sd-bet .name small { display: block; overflow: hidden; white-space: nowrap;
    text-overflow: ellipsis; }
  .sd-bet .name small { opacity: .68; font-size: .78rem; }
  .sd-bet .points { font-size: 1.5rem; font-weight: 650; line-height: 1; text-align: right; }
  .sd-bet .points small { font-size: .85rem; font-weight: 400; opacity: .65; }
  .sd-bet .parts { display: grid; grid-template-columns: repeat(6, 1fr); gap: .3rem;
    margin: .6rem 0 .5rem; font-size: .72rem; }
  .sd-bet .parts i { display: block; height: 4px; border-radius: 2px; margin: .15rem 0;
    background: linear-gradient(90deg, var(--tone) calc(1% * var(--w)),
      rgba(135,145,165,.28) calc(1% * var(--w))); }
  .sd-bet .parts b { font-weight: 600; font-size: .8rem; }
  .sd-bet .trade { display: grid; grid-template-columns: repeat(4, auto); gap: 0 .6rem;
    font-size: .9rem; }
  .sd-bet .trade span { font-weight: 600; white-space: nowrap; }
  .sd-bet .trade small { display: block; opacity: .65; font-size: .74rem; font-weight: 400; }
  .sd-bet .foot { font-size: .8rem; opacity: .8; margin-top: .4rem; overflow: hidden;
    white-space: nowrap; text-overflow: ellipsis; }
  .sd-bet-count { display: inline-flex; align-items: center; gap: .45rem; margin-right: 1rem;
    font-size: 1.05rem; font-weight: 600; }
  .sd-bet-count.pale { opacity: .45; }
  .sd-bet-count b { background: var(--tone); color: #fff; border-radius: 4px; font-size: .85rem;
    padding: .05rem .45rem; }
  .sd-grade-s { --tone: #d9506a; } .sd-grade-a { --tone: #c98a12; }
  .sd-grade-b { --tone: #4f7df3; } .sd-grade-c, .sd-grade-none { --tone: #8791a5; }
  .sd-tone-good { --tone: #1f9d78; } .sd-tone-care { --tone: #c98a12; }
  .sd-tone-bad { --tone: #d9506a; } .sd-tone-none { --tone: #8791a5; }
  .sd-tiles { display: grid; gap: .55rem;
    grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); }
  .sd-tiles a { display: flex; flex-direction: column; justify-content: space-between;
    color: inherit; text-decoration: none; padding: .5rem .7rem; border-radius: 6px;
    border: 1px solid rgba(135,145,165,.25); border-left: 5px solid var(--tone); height: 100%;
    background: color-mix(in srgb, var(--tone) 10%, transparent); }
  .sd-tiles a:hover, .sd-tiles a:focus { border-color: var(--tone); }
  .sd-tiles b { display: block; font-size: .88rem; line-height: 1.25; }
  .sd-tiles span { display: flex; justify-content: space-between; font-size: .84rem; }
  .sd-tiles span i { font-style: normal; font-weight: 600; color: var(--tone); }
  .sd-scans { display: grid; gap: .9rem;
    grid-template-columns: repeat(auto-fit, minmax(290px, 1fr)); }
  .sd-scans section { border: 1px solid rgba(135,145,165,.3); border-radius: 8px;
    padding: .8rem 1rem; display: flex; flex-direction: column; gap: .45rem; min-width: 0; }
  .sd-scans h4 { margin: 0; padding: 0; font-size: 1.02rem; }
  .sd-scans p, .sd-scans div { margin: 0; line-height: 1.6; } .sd-scans small { opacity: .65; }
  .sd-scans section > a { margin-top: auto; color: inherit; font-weight: 600; }
  .sd-tiles small { opacity: .65; display: block; overflow: hidden; text-overflow: ellipsis;
    white-space: nowrap; }
</style>
"""


class _StyleSheet:
    """The style sheet as an object that says its HTML.

    Streamlit takes it as it is, where it would search a plain string for file names and
    indentation on every run.
    """

    def _repr_html_(self) -> str:
        return _STYLE


_STYLE_SHEET = _StyleSheet()


def show_brand() -> None:
    """Logo and style sheet; constant text, so that nothing of a user's can slip in."""
    st.logo(WORDMARK, icon_image=MARK, size="large")
    st.html(_STYLE_SHEET)
