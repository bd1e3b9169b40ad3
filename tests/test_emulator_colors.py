from sync.emulator.colors import paired


def test_a_color_brings_its_style_and_a_style_its_color():
    red = {"red": 1}
    assert paired({}, {"tabColor": red}) == {
        "tabColor": red,
        "tabColorStyle": {"rgbColor": red},
    }
    assert paired({}, {"tabColorStyle": {"rgbColor": red}}) == {
        "tabColor": red,
        "tabColorStyle": {"rgbColor": red},
    }


def test_an_empty_color_in_a_style_is_no_style_of_its_own():
    paired_up = paired({}, {"tabColorStyle": {"rgbColor": {}}})
    assert paired_up["tabColorStyle"] == {"rgbColor": {}}
