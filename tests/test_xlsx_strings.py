import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from xlsx_parts import MAIN

from workbook.errors import UnreadableError
from workbook.xlsx import markup, sizes, strings, text

ITEMS = (
    "<si><t>plain</t></si>",
    '<si> <t xml:space="preserve"> a &amp; b </t>\n</si>',
    "<si><t/></si>",
    "<si/>",
    "<si><r><rPr><sz val='9'/></rPr><t>ri</t></r><r><t xml:space='preserve'>ch </t></r></si>",
    "<si><t>x</t><rPh sb='0' eb='1'><t>y</t></rPh></si>",
    "<si ><t>odd</t></si >",
    "<si><t><![CDATA[a<!-- b -->&c]]></t></si>",
    "<si><t>a<!-- <![CDATA[ -->b</t></si>",
    "<si><t>_x0041_:si &lt;si&gt;</t></si>",
    "<si><e:x/><t>äß€</t></si>",
)


def sst(items, prefix=""):
    tags = "".join(items)
    for name in ("si", "t", "r", "rPr", "sz", "rPh"):
        tags = tags.replace(f"<{name}", f"<{prefix}{name}").replace(
            f"</{name}", f"</{prefix}{name}"
        )
    space = f'xmlns{":" if prefix else ""}{prefix.rstrip(":")}="{MAIN}" xmlns:e="e"'
    return f"<{prefix}sst {space}>{tags}</{prefix}sst>".encode()


def as_a_tree(part):
    return tuple(text.joined(item) for item in markup.children(markup.root(part), "si"))


@settings(max_examples=100)
@given(st.lists(st.sampled_from(ITEMS)), st.booleans(), st.sampled_from((1, 40, 10_000)))
def test_texts_are_the_same_in_whatever_way_they_are_read(items, few, step):
    part = sst(items)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strings, "_STEP", step)
        patch.setattr(strings, "_KEPT", 2)
        patch.setattr(strings, "AT_ONCE", 3)
        found = strings.shared(part, few=few)
        assert tuple(found) == as_a_tree(part)
        assert len(found) == len(items)


@pytest.mark.parametrize("few", [False, True])
def test_a_prefix_makes_no_difference(few):
    plain = [item for item in ITEMS if "CDATA" not in item and ":si" not in item]
    assert tuple(strings.shared(sst(plain, "x:"), few=few)) == as_a_tree(sst(plain))


def test_many_texts_are_read_one_by_one():
    part = sst(["<si><t>a</t></si>"] * (strings.AT_ONCE + 1))
    found = strings.shared(part)
    assert isinstance(found, strings.Strings)
    assert (found[0], found[-1], found[5:7], len(found)) == ("a", "a", ("a", "a"), 500_001)
    with pytest.raises(IndexError):
        found[500_001]


def test_a_damaged_text_harms_who_asks_for_it():
    found = strings.shared(sst(["<si><t>a</t></si>", "<si><t>b</si>"]), few=True)
    assert found[0] == "a"
    with pytest.raises(UnreadableError, match="damaged"):
        found[1]


@given(st.lists(st.sampled_from(("<a>", "</a>", "<!--", "-->", "<![CDATA[", "]]>", "&amp;", "x"))))
def test_a_part_without_marks_says_the_same(pieces):
    part = "".join(["<b>", *pieces, "</b>"]).encode()
    try:
        meant = markup.plain(part)
    except UnreadableError:
        return
    found = markup.without_marks(part)
    assert not markup.declares(found)
    assert etree.canonicalize(found.decode()) == etree.canonicalize(meant.decode())


@pytest.mark.parametrize("content", ["<c/>" * 900_000, "<c a='1'/>" * 300_000])
def test_a_tree_that_would_be_too_big_is_not_made(content):
    part = f"<b>{content}{content}</b>".encode()
    assert sizes.tree(part) > sizes.TREE
    with pytest.raises(UnreadableError, match="more tags"):
        markup.root(part)
