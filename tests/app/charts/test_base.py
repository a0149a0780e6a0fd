"""Names of classes in figures."""

import pytest

from app.charts.base import fitted, plain


@pytest.mark.parametrize(
    ("name", "room", "shown"),
    [
        ("cat", 3, "cat"),
        ("Chinstrap penguin", 12, "Chinstrap p…"),
        ("民共和国国家图书馆", 12, "民共和国国…"),
        ("民共和国国家", 12, "民共和国国家"),
        ("<b>&amp;</b> and more", 8, "&lt;b&gt;&amp;amp…"),
    ],
)
def test_a_name_is_cut_to_its_room_by_the_width_of_its_letters_and_never_within_an_entity(name, room, shown):
    assert fitted(plain([name])[0], room) == shown
