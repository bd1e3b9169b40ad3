"""Two layouts of the same tables, and trees of formulas about them, for the laws."""

from hypothesis import strategies as st

from workbook.formula import functions
from workbook.formula.tree import (
    Binary,
    Call,
    CellRef,
    ColumnRef,
    Group,
    Literal,
    Missing,
    Name,
    Node,
    OffsetRef,
    Percent,
    Place,
    Prefix,
    RangeRef,
    RowRef,
)
from workbook.formula.walk import rebuilt
from workbook.model import Address, Layout, TableLayout
from workbook.values import CellError

TASK_COLUMNS = ("Title", "Due date", "Score", "Balance", "a;b'[#@", "_id")
ACCOUNT_COLUMNS = ("Account", "ARR")
TASK_IDS = tuple(f"t{n}" for n in range(9))
ACCOUNT_IDS = ("northlight", "x'y#1", "3f2a")

PLAIN = Layout(
    tables={
        "Tasks": TableLayout(
            "Tasks",
            "Tasks",
            1,
            10,
            {name: at for at, name in enumerate(TASK_COLUMNS, 1)},
            dict(enumerate(TASK_IDS, 2)),
            range_row=40,
        ),
        "Accounts": TableLayout(
            "Accounts",
            "Key 'Figures'",
            3,
            6,
            {"Account": 2, "ARR": 3},
            dict(enumerate(ACCOUNT_IDS, 4)),
        ),
    },
    names={"As_of": ("Settings", Address(3, 2)), "Rate": ("Settings", Address(4, 2))},
)
MOVED = Layout(
    tables={
        "Tasks": TableLayout(
            "Tasks",
            "Tasks",
            4,
            13,
            {name: 12 - at for at, name in enumerate(TASK_COLUMNS, 1)},
            dict(enumerate(("t4", "t8", "t0", "t3", "t7", "t2", "t1", "t6", "t5"), 5)),
        ),
        "Accounts": TableLayout(
            "Accounts",
            "Key 'Figures'",
            1,
            4,
            {"ARR": 1, "Account": 7},
            dict(enumerate(reversed(ACCOUNT_IDS), 2)),
            range_row=100,
        ),
    },
    names={"As_of": ("Settings", Address(9, 2)), "Rate": ("Other", Address(1, 1))},
)
HERE = Place("Tasks", 6, 3, "Tasks")
THERE = Place("Tasks", 9, 9, "Tasks")

_COLUMN = st.sampled_from(TASK_COLUMNS)
_THIS_ROW = st.builds(lambda column: ColumnRef("", column, this_row=True), _COLUMN)
_OTHER_ROW = st.builds(OffsetRef, _COLUMN, st.sampled_from((-3, -1, 1, 2)))
_OWN_ROW = st.builds(RowRef, st.just("Tasks"), st.sampled_from(TASK_IDS), _COLUMN)
_FAR_ROW = st.builds(
    RowRef, st.just("Accounts"), st.sampled_from(ACCOUNT_IDS), st.sampled_from(ACCOUNT_COLUMNS)
)
_WHOLE = st.builds(ColumnRef, st.just("Tasks"), _COLUMN) | st.builds(
    ColumnRef, st.just("Accounts"), st.sampled_from(ACCOUNT_COLUMNS)
)
_SEVERAL = st.builds(
    lambda first, last: RangeRef(ColumnRef("Tasks", first), ColumnRef("Tasks", last)),
    _COLUMN,
    _COLUMN,
)
_FIRST_ROW = st.builds(RowRef, st.just("Tasks"), st.just(""), _COLUMN)
_RUNNING = st.builds(RangeRef, _FIRST_ROW | _OTHER_ROW | _THIS_ROW, _OTHER_ROW | _THIS_ROW)
_WITHIN_ROW = st.builds(
    lambda ref, column: RangeRef(ref, RowRef(ref.table, ref.row_id, column)), _OWN_ROW, _COLUMN
)
_OUTSIDE = st.builds(
    CellRef,
    st.sampled_from(("", "Settings", "It's here", "Tasks")),
    st.integers(200, 300),
    st.integers(30, 60),
    st.booleans(),
    st.booleans(),
)
_OUTSIDE_RANGE = st.builds(
    lambda ref, rows, columns: RangeRef(
        ref,
        CellRef("", ref.row + rows, ref.column + columns, ref.row_absolute, ref.column_absolute),
    ),
    _OUTSIDE,
    st.integers(0, 5),
    st.integers(0, 5),
)
REFERENCES = st.one_of(
    _THIS_ROW,
    _OTHER_ROW,
    _OWN_ROW,
    _FAR_ROW,
    _WHOLE,
    _SEVERAL,
    _RUNNING,
    _WITHIN_ROW,
    _OUTSIDE,
    _OUTSIDE_RANGE,
    st.sampled_from((Name("As_of"), Name("Rate"))),
)
_LITERALS = st.one_of(
    st.integers(0, 10**6).map(lambda n: Literal(float(n))),
    st.floats(0, 1e300, allow_nan=False).map(Literal),
    st.booleans().map(Literal),
    st.sampled_from(('"', "$A7", "it's 'Tasks'!B2", "a\nb", "")).map(Literal),
    st.sampled_from(("#N/A", "#DIV/0!", "#REF!")).map(lambda code: Literal(CellError(code))),
)
_OPERATORS = st.sampled_from(("+", "-", "*", "/", "^", "&", "=", "<>", "<", ">", "<=", ">="))
_FUNCTIONS = tuple(
    each for each in functions.every().values() if each.excel and each.google and each.kind == ""
)


@st.composite
def _calls(draw: st.DrawFn, inner: st.SearchStrategy[Node]) -> Node:
    function = draw(st.sampled_from(_FUNCTIONS))
    most = function.least + 3 if function.most is None else function.most
    size = draw(st.integers(function.least, min(most, function.least + 3)))
    arguments = draw(st.lists(inner, min_size=size, max_size=size))
    if size > 1 and draw(st.booleans()):
        arguments[draw(st.integers(0, size - 1))] = Missing()
    return Call(function.name, tuple(arguments))


def _above(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        _calls(inner),
        st.builds(Binary, _OPERATORS, inner, inner),
        st.builds(Prefix, st.sampled_from("-+"), inner),
        st.builds(Percent, inner),
        st.builds(Group, inner),
    )


TREES: st.SearchStrategy[Node] = st.recursive(REFERENCES | _LITERALS, _above, max_leaves=12)


def ungrouped(node: Node) -> Node:
    """Return a tree without its parentheses."""
    return ungrouped(node.inner) if isinstance(node, Group) else rebuilt(node, ungrouped)
