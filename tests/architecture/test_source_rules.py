"""Rules that no linter knows: each is a function over one file's syntax tree.

Every rule comes with snippets it must refuse and snippets it must let pass, so that a rule
that has gone blind is found.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Offence = tuple[int, str]
Check = Callable[[ast.Module, str], Iterator[Offence]]


@dataclass(frozen=True)
class Rule:
    """One rule, with the planted proof that it works: (path of the file, its text)."""

    check: Check
    refuses: list[tuple[str, str]]
    accepts: list[tuple[str, str]]


def source_files() -> list[Path]:
    files = [p for folder in ("core", "db", "pages") for p in (ROOT / folder).rglob("*.py")]
    return [*files, *ROOT.glob("app.py")]


def nodes_of(tree: ast.Module) -> tuple[ast.AST, ...]:
    """All nodes, listed once for all rules."""
    found: tuple[ast.AST, ...] | None = getattr(tree, "all_nodes", None)
    if found is None:
        found = tuple(ast.walk(tree))
        tree.all_nodes = found  # type: ignore[attr-defined]
    return found


def calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """Every call with its dotted name, as far as it is one: `pd.read_csv`, `?.query`."""
    for node in nodes_of(tree):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "?"


def imported(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def is_within(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def is_constant(node: ast.AST) -> bool:
    """Text that no user can have a part in: a literal or an UPPER_CASE name."""
    return (isinstance(node, ast.Constant) and isinstance(node.value, str)) or (
        isinstance(node, ast.Name) and node.id.isupper()
    )


# The rules -----------------------------------------------------------------------------------

CODE_FROM_DATA = {"pickle", "cPickle", "dill", "shelve", "marshal", "cloudpickle", "joblib"}
RUNS_TEXT = {"eval", "exec", "compile", "__import__", "builtins.eval", "builtins.exec"}
RUNS_TEXT_AS_METHOD = {"eval", "query"}  # pandas evaluates the expression it is given
BUILDS_ANY_OBJECT = {"read_pickle", "to_pickle", "unsafe_load", "full_load"}


def asks_tree(node: ast.Call) -> bool:
    """Whether it is `KDTree(…).query(…)`, which looks for neighbours and takes no text."""
    made = node.func.value if isinstance(node.func, ast.Attribute) else None
    return isinstance(made, ast.Call) and dotted(made.func) == "KDTree"


def no_code_from_data(tree: ast.Module, path: str) -> Iterator[Offence]:
    for node, name in calls(tree):
        owner, _, method = name.rpartition(".")
        if name in RUNS_TEXT or (owner and method in RUNS_TEXT_AS_METHOD and not asks_tree(node)):
            yield node.lineno, f"{name}() runs text as code"
        elif method in BUILDS_ANY_OBJECT or name == "yaml.load":
            yield node.lineno, f"{name}() builds any object the file names"
        elif any(k.arg == "allow_pickle" for k in node.keywords):
            yield node.lineno, "allow_pickle builds any object the file names"
    for line, name in imported(nodes_of(tree)):
        if is_within(name, CODE_FROM_DATA):
            yield line, f"{name} builds any object the file names"


TAG = re.compile(r"</?[a-z]")


def raw_html_has_its_place(tree: ast.Module, path: str) -> Iterator[Offence]:
    for node, name in calls(tree):
        unsafe = any(
            k.arg in {"unsafe_allow_html", "unsafe_allow_javascript"}
            and not (isinstance(k.value, ast.Constant) and k.value.value is False)
            for k in node.keywords
        )
        if not unsafe and not name.endswith(("st.html", "components.html")):
            continue
        text = node.args[0] if node.args else node
        if is_constant(text):
            continue
        if not path.startswith("pages/components/"):
            yield node.lineno, "raw HTML with values in it belongs in pages/components"
        elif not isinstance(text, ast.JoinedStr | ast.Call) or (unsafe and text is node):
            yield node.lineno, "raw HTML is written where it is shown: a reader must see it"


HTML_READ_BY_A_PERSON = {
    "pages/components/brand.py": "a drawing made of constants",
    "pages/components/small_table.py": "each cell escapes its values; rows only join cells",
    "pages/components/hand_off.py": "the attributes are escaped one by one, a line above",
}


def html_is_escaped(tree: ast.Module, path: str) -> Iterator[Offence]:
    # Elsewhere a tag is Plotly's: it knows a handful of harmless ones and drops the rest.
    if path in HTML_READ_BY_A_PERSON or not path.startswith("pages/"):
        return
    for node in nodes_of(tree):
        if isinstance(node, ast.JoinedStr) and holds_tag(node):
            values = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
            if not all(is_escaped(value) for value in values):
                yield node.lineno, "a value in HTML must go through escape()"
        glued = []
        if isinstance(node, ast.BinOp):
            glued = [node.left, node.right]
        elif isinstance(node, ast.Attribute) and node.attr == "format":
            glued = [node.value]
        if any(holds_tag(part) for part in glued):
            yield node.lineno, "HTML is put together by f-strings, which are checked for escape()"


def holds_tag(node: ast.expr) -> bool:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return any(isinstance(p, ast.Constant) and TAG.search(str(p.value)) for p in parts)


def is_escaped(node: ast.expr) -> bool:
    is_call = isinstance(node, ast.Call) and dotted(node.func) in {"escape", "html.escape"}
    return is_call or is_constant(node)


def figures_stand_in_the_strip(tree: ast.Module, path: str) -> Iterator[Offence]:
    if not path.startswith("pages/"):
        return
    for node, name in calls(tree):
        if name.endswith(".metric"):
            yield node.lineno, "figures that are read stand in the strip: panel.show_figures"


def no_print(tree: ast.Module, path: str) -> Iterator[Offence]:
    for node, name in calls(tree):
        if name in {"print", "pprint.pprint", "pprint", "breakpoint"}:
            yield node.lineno, f"{name}() instead of the log"


CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}


def only_the_clock_tells_time(tree: ast.Module, path: str) -> Iterator[Offence]:
    if path == "core/clock.py":
        return
    for node, name in calls(tree):
        last_two = ".".join(name.split(".")[-2:])
        if last_two in CLOCKS:
            yield node.lineno, f"{name}() instead of core.clock.now()"
        elif last_two in {"datetime.fromtimestamp", "datetime.utcfromtimestamp"} and not (
            len(node.args) > 1 or any(k.arg == "tz" for k in node.keywords)
        ):
            yield node.lineno, f"{name}() without a time zone gives a naive time"


def caches_are_bounded(tree: ast.Module, path: str) -> Iterator[Offence]:
    bounded = {
        id(node.func)
        for node, _ in calls(tree)
        if {"ttl", "max_entries"} <= {k.arg for k in node.keywords}
    }
    for node in nodes_of(tree):
        name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
        if name not in {"cache_data", "cache_resource"}:
            continue
        assert isinstance(node, ast.expr)
        if path != "pages/components/cached.py":
            yield node.lineno, f"{name} outside pages/components/cached.py"
        elif id(node) not in bounded and not is_clear(tree, node):
            yield node.lineno, f"{name} without ttl and max_entries"


def is_clear(tree: ast.Module, cache: ast.expr) -> bool:
    """Whether the cache is only emptied here: `st.cache_data.clear()`."""
    return any(
        isinstance(node, ast.Attribute) and node.value is cache and node.attr == "clear"
        for node in nodes_of(tree)
    )


def session_keys_in_one_place(tree: ast.Module, path: str) -> Iterator[Offence]:
    if path == "pages/components/session.py":
        return
    for node in nodes_of(tree):
        if isinstance(node, ast.Attribute | ast.Name | ast.alias):
            name = getattr(node, "attr", getattr(node, "id", getattr(node, "name", "")))
            if name == "session_state":
                yield node.lineno, "st.session_state outside pages/components/session.py"


HEAVY = {
    "alembic",
    "backtesting",
    "exchange_calendars",
    "google.generativeai",
    "numba",
    "optuna",
    "scipy",
    "skfolio",
    "sklearn",
    "talib",
    "yfinance",
}


def heavy_packages_are_imported_late(tree: ast.Module, path: str) -> Iterator[Offence]:
    if path.startswith("db/migrations/"):  # imported by Alembic itself
        return
    for line, name in imported(tree.body):
        if is_within(name, HEAVY):
            yield line, f"{name} belongs inside the function that uses it"


def enums_are_documented_and_together(tree: ast.Module, path: str) -> Iterator[Offence]:
    for node in nodes_of(tree):
        if not isinstance(node, ast.ClassDef):
            continue
        bases = {dotted(base).rpartition(".")[2] for base in node.bases}
        if not bases & {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"}:
            continue
        if "StrEnum" not in bases:
            yield node.lineno, f"{node.name} is stored by value: make it a StrEnum"
        if not ast.get_docstring(node):
            yield node.lineno, f"{node.name} has no docstring"
        if path != "core/permissions.py" and not path.startswith("core/enums/"):
            yield node.lineno, f"{node.name} belongs in core/enums"


def transactions_end_in_one_place(tree: ast.Module, path: str) -> Iterator[Offence]:
    if path in {"db/session.py", "db/migrate.py"}:
        return
    for node, name in calls(tree):
        if "." in name and name.rpartition(".")[2] in {"commit", "rollback"}:
            yield node.lineno, f"{name}(): Database.write() ends the transaction"
        elif name in {"Session", "sessionmaker", "create_engine"} and path != "db/engine.py":
            yield node.lineno, f"{name}(): sessions come from Database"


def percent_only_in_formatting(tree: ast.Module, path: str) -> Iterator[Offence]:
    if path == "core/formatting.py":
        return
    for node in nodes_of(tree):
        spec = node.format_spec if isinstance(node, ast.FormattedValue) else None
        if isinstance(spec, ast.JoinedStr) and spec.values:
            last = spec.values[-1]
            if isinstance(last, ast.Constant) and str(last.value).endswith("%"):
                yield node.lineno, "percent is made in core.formatting only"


MACHINE_PATHS = ("/home/", "/root/", "/work/", "/Users/", "/tmp/", "/opt/", "/mnt/", "C:\\")  # noqa: S108 - names to refuse


def no_machine_paths(tree: ast.Module, path: str) -> Iterator[Offence]:
    for node in nodes_of(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for start in MACHINE_PATHS:
                if node.value.startswith(start) or f"//{start}" in node.value:
                    yield node.lineno, f"a path of one machine: {node.value!r}"


RULES: dict[str, Rule] = {
    "no code from data": Rule(
        no_code_from_data,
        refuses=[
            ("core/a.py", "eval('1')"),
            ("core/a.py", "exec(text)"),
            ("core/a.py", "frame.query('a > 1')"),
            ("core/a.py", "frame[['a']].eval('b = a')"),
            ("core/a.py", "import pickle"),
            ("core/a.py", "from pickle import loads"),
            ("core/a.py", "def f():\n    import joblib"),
            ("core/a.py", "yaml.load(text)"),
            ("core/a.py", "np.load(file, allow_pickle=True)"),
        ],
        accepts=[
            ("core/a.py", "yaml.safe_load(text)\nre.compile('a')\nquery(1)"),
            ("core/a.py", "KDTree(points).query(near, k=2)"),
        ],
    ),
    "raw HTML has its place": Rule(
        raw_html_has_its_place,
        refuses=[
            ("pages/trading/a.py", "st.markdown(f'<b>{x}', unsafe_allow_html=True)"),
            ("pages/trading/a.py", "st.html(text)"),
            ("pages/components/a.py", "st.markdown(name, unsafe_allow_html=flag)"),
            ("pages/components/a.py", "st.markdown(body=name, unsafe_allow_html=True)"),
            ("pages/components/a.py", "st.html(text)"),
        ],
        accepts=[
            ("pages/components/a.py", "st.html('<b>')\nst.markdown(CSS, unsafe_allow_html=True)"),
            ("pages/components/a.py", "st.html(''.join(_chip(name) for name in names))"),
            ("pages/trading/a.py", "st.markdown(text)\nst.html('<b>')"),
        ],
    ),
    "figures stand in the strip": Rule(
        figures_stand_in_the_strip,
        refuses=[
            ("pages/trading/a.py", "st.metric('Trades', '7')"),
            ("pages/components/a.py", "cells[0].metric('Trades', '7', border=True)"),
        ],
        accepts=[
            ("pages/trading/a.py", "show_figures(Figure('Trades', '7'))"),
            ("core/telemetry/a.py", "registry.metric('runs')"),
        ],
    ),
    "HTML is escaped": Rule(
        html_is_escaped,
        refuses=[
            ("pages/components/a.py", "text = f'<b>{name}</b>'"),
            ("pages/components/a.py", "text = f'<b>{escape(name)} {other}</b>'"),
            ("pages/components/a.py", "text = '<b>' + name"),
            ("pages/components/a.py", "text = '<b>%s' % name"),
            ("pages/components/a.py", "text = '<b>{}'.format(name)"),
        ],
        accepts=[
            ("pages/components/a.py", "st.html(f'<b class={KIND}>{escape(name)}</b>')"),
            ("pages/trading/a.py", "f'{a} < {b}'"),
            ("core/charts/a.py", "f'{name}<br>profit {value}'"),
        ],
    ),
    "no print": Rule(
        no_print,
        refuses=[("core/a.py", "print(1)"), ("db/a.py", "breakpoint()")],
        accepts=[("core/a.py", "typer.echo(1)")],
    ),
    "only the clock tells time": Rule(
        only_the_clock_tells_time,
        refuses=[
            ("core/a.py", "datetime.now()"),
            ("core/a.py", "datetime.now(UTC)"),
            ("pages/a.py", "datetime.datetime.utcnow()"),
            ("db/a.py", "date.today()"),
            ("core/a.py", "time.time()"),
            ("core/a.py", "datetime.fromtimestamp(0)"),
        ],
        accepts=[
            ("core/clock.py", "datetime.now(UTC)"),
            ("core/a.py", "now()\ntime.monotonic()\ndatetime.fromtimestamp(0, UTC)"),
        ],
    ),
    "caches are bounded and in one file": Rule(
        caches_are_bounded,
        refuses=[
            ("pages/trading/a.py", "@st.cache_data(ttl=1, max_entries=1)\ndef f(): ..."),
            ("pages/components/cached.py", "@st.cache_data\ndef f(): ..."),
            ("pages/components/cached.py", "@st.cache_data(ttl=1)\ndef f(): ..."),
            ("pages/components/cached.py", "@st.cache_resource(max_entries=1)\ndef f(): ..."),
        ],
        accepts=[
            ("pages/components/cached.py", "@st.cache_data(ttl=1, max_entries=1)\ndef f(): ..."),
            ("pages/components/cached.py", "st.cache_data.clear()"),
        ],
    ),
    "session keys in one file": Rule(
        session_keys_in_one_place,
        refuses=[
            ("pages/trading/a.py", "st.session_state['a'] = 1"),
            ("pages/menu.py", "from streamlit import session_state"),
        ],
        accepts=[("pages/components/session.py", "st.session_state['a'] = 1")],
    ),
    "heavy packages are imported late": Rule(
        heavy_packages_are_imported_late,
        refuses=[
            ("core/a.py", "import backtesting"),
            ("core/a.py", "from backtesting import Backtest"),
            ("pages/a.py", "from scipy import stats"),
        ],
        accepts=[
            ("core/a.py", "def f():\n    import backtesting"),
            ("core/a.py", "import pandas"),
            ("core/a.py", "if TYPE_CHECKING:\n    import scipy"),
        ],
    ),
    "enums are documented and together": Rule(
        enums_are_documented_and_together,
        refuses=[
            ("core/enums/work.py", "class A(StrEnum):\n    X = 'x'"),
            ("core/enums/work.py", "class A(Enum):\n    '''Text.'''"),
            ("core/trading/a.py", "class A(StrEnum):\n    '''Text.'''"),
        ],
        accepts=[("core/enums/work.py", "class A(StrEnum):\n    '''Text.'''")],
    ),
    "transactions end in one place": Rule(
        transactions_end_in_one_place,
        refuses=[
            ("db/trading/a.py", "self._session.commit()"),
            ("core/a.py", "session.rollback()"),
            ("core/a.py", "Session(engine)"),
        ],
        accepts=[("db/session.py", "Session(engine)"), ("core/a.py", "database.write()")],
    ),
    "percent only in formatting": Rule(
        percent_only_in_formatting,
        refuses=[("pages/a.py", "f'{x:.1%}'")],
        accepts=[("pages/a.py", "f'{x:%Y-%m}'"), ("core/formatting.py", "f'{x:.1%}'")],
    ),
    "no machine paths": Rule(
        no_machine_paths,
        refuses=[
            ("core/a.py", "Path('/home/someone/data')"),
            ("core/a.py", "open('C:\\\\data')"),
            ("core/a.py", "'sqlite:////tmp/x.db'"),
        ],
        accepts=[("core/a.py", "Path('data') / 'x'\nurl = '/healthz'")],
    ),
}


@pytest.fixture(scope="module")
def source_trees() -> dict[str, ast.Module]:
    """Every source file, read once for all rules."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text()) for path in source_files()
    }


@pytest.mark.parametrize("name", RULES)
def test_the_code_keeps_the_rule(name: str, source_trees: dict[str, ast.Module]) -> None:
    offences = [
        f"{path}:{line}: {message}"
        for path, tree in source_trees.items()
        for line, message in RULES[name].check(tree, path)
    ]
    assert not offences, "\n".join(offences)


@pytest.mark.parametrize(
    ("name", "path", "text"),
    [(name, *planted) for name, rule in RULES.items() for planted in rule.refuses],
)
def test_the_rule_refuses(name: str, path: str, text: str) -> None:
    assert list(RULES[name].check(ast.parse(text), path))


@pytest.mark.parametrize(
    ("name", "path", "text"),
    [(name, *planted) for name, rule in RULES.items() for planted in rule.accepts],
)
def test_the_rule_accepts(name: str, path: str, text: str) -> None:
    assert not list(RULES[name].check(ast.parse(text), path))
