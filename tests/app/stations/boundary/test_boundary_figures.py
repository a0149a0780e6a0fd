"""Figures of the boundary station: which they are, and of what."""

from dataclasses import replace

import pytest

from app import films
from app.state.plane import FLOWERS, opened
from app.state.training import Training
from app.stations.boundary.landscape import landscapes, pair_menu
from softmax_core import LOSSES

SIDES = ("weights-trained", "weights-compared")


def film_of(training, plane=None, rivalry=None):
    return films.make(plane or opened(FLOWERS), training, rivalry)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_trained_loss_stands_beside_the_one_to_compare_with(loss):
    film = film_of(Training(loss=loss, steps=200))
    sides = landscapes(film, opened(FLOWERS))
    assert tuple(sides) == SIDES
    metas = [sides[side].draw().layout.meta for side in SIDES]
    assert [meta["own"]["film"] for meta in metas] == [film.name] * 2
    assert sides[SIDES[0]].title != sides[SIDES[1]].title
    assert all("without the penalty" in meta["note"] for meta in metas)
    assert not any(drawing.controls for drawing in sides.values()), "what is for both stands in neither"
    assert len(pair_menu(film).choices) == 9


def test_beside_a_second_run_with_another_loss_that_is_the_one_to_compare_with():
    film = film_of(Training(steps=200), rivalry=("loss", "focal"))
    trained, compared = landscapes(film, opened(FLOWERS)).values()
    assert (trained.look_key[1], compared.look_key[1]) == ("cross_entropy", "focal")


def test_the_menu_chooses_the_weights_of_both():
    plane = replace(opened(FLOWERS), pair="1.0-1.1")
    for drawing in landscapes(film_of(Training(steps=200)), plane).values():
        assert drawing.draw().layout.meta["own"]["pair"] == ((1, 0), (1, 1))
        assert drawing.look_key[2] == ((1, 0), (1, 1))


def test_of_a_pair_that_these_classes_do_not_have_the_usual_one_is_drawn():
    plane = replace(opened(FLOWERS), pair="7.0-7.1")
    film = film_of(Training(steps=200))
    assert landscapes(film, plane)[SIDES[0]].look_key == landscapes(film, opened(FLOWERS))[SIDES[0]].look_key


def test_a_film_is_drawn_of_the_points_that_it_was_trained_on():
    points, labels = ((1.0, 1.0), (2.0, 2.0), (3.0, 1.0)), (0, 1, 2)
    plane = replace(opened(FLOWERS), chosen=None, points=points, labels=labels)
    film = film_of(Training(steps=200), plane)
    other = landscapes(film_of(Training(steps=200)), opened(FLOWERS))[SIDES[0]].draw()
    # The session's plane has all points again: the picture stays that of the three.
    drawn = landscapes(film, opened(FLOWERS))[SIDES[0]].draw()
    assert tuple(drawn.layout.xaxis.range) != tuple(other.layout.xaxis.range)
    assert (film.plane.points, film.plane.labels) == (points, labels)
