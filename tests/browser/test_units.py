"""The tests of pure JavaScript in `units/`, each as one case here. They share one page, and no server runs.

A file there says `test("what holds", () => {...})` at the beginnings of its lines; see `units/expect.js`.
"""

import re

import pytest
from modules import FOLDERS

TEST = re.compile(r'^test\("([^"]+)"', re.MULTILINE)
FILES = sorted(path.name for path in FOLDERS["units"].glob("*.js") if path.name not in ("expect.js", "scenarios.js"))
CASES = [(name, title) for name in FILES for title in TEST.findall((FOLDERS["units"] / name).read_text("utf-8"))]

TITLES = """async (name) => {
  const { titles } = await import("/units/expect.js");
  await import(`/units/${name}`);
  return titles(name);
}"""
RUN = """async ([name, title]) => {
  const { run } = await import("/units/expect.js");
  await import(`/units/${name}`);
  return run(name, title);
}"""


@pytest.mark.parametrize("name", FILES)
def test_every_test_of_a_file_is_run(modules, name):
    assert modules.evaluate(TITLES, name) == [title for file, title in CASES if file == name]


@pytest.mark.parametrize("name, title", CASES, ids=[f"{name}: {title}" for name, title in CASES])
def test_unit(modules, name, title):
    problem = modules.evaluate(RUN, [name, title])
    assert problem is None, problem


def test_a_unit_test_can_fail(modules):
    """The helpers complain, and `run` hands the complaint over."""
    problems = modules.evaluate("""async () => {
      const { close, equal, ok, run, test } = await import("/units/expect.js");
      const wrongs = {
        ok: () => ok(false, "said"),
        equal: () => equal([1, [2]], [1, [3]]),
        infinities: () => equal(Infinity, -Infinity),
        close: () => close([1, NaN], [1, 2], 1e-9),
        shape: () => close([1, 2], [1], 1e-9),
      };
      for (const [title, wrong] of Object.entries(wrongs)) test(title, wrong);
      return Promise.all(Object.keys(wrongs).map((title) => run(null, title)));
    }""")
    assert len(problems) == 5
    assert all(problems)
