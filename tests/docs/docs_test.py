#!/usr/bin/env python3
"""Tests of ./learn docs: each gate is shown the fault that it is there for.

Every test has a small project of its own, which is true; it plants one fault and reads what the check
says, with page and line.
"""

import re
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "docs/tools"))

import api  # noqa: E402
import checks  # noqa: E402
import docs  # noqa: E402
import pages  # noqa: E402
import runs  # noqa: E402
import site_builder  # noqa: E402
import site_pages  # noqa: E402
import site_links  # noqa: E402

MAIN = """\
#include <dl/ops/add.h>
// A lesson.
int main() {
  // #region sum
  return add(1, 2);  // three
  // #endregion sum
}
"""
PAGE = """\
# Adding

[中文](zh/adding.md) and [`add`](../common/dl/ops/add.h)

<!-- code: lessons/01_adder/main.cpp#sum -->
```cpp
return add(1, 2);  // three
```

## What it prints

<!-- output: adder -->
```text
epoch  train loss  seconds
    1      0.5123     1.25
    2      0.2501     1.00
```

A loss of <!-- number: adder, 2, train loss, .2f -->0.25<!-- end -->, see [above](#what-it-prints).

![A curve that falls from left to right.](figures/adder/curve.png)
"""
CHINESE = """\
# 加法

[English](../adding.md)

<!-- code: lessons/01_adder/main.cpp#sum -->
```cpp
return add(1, 2);  // three
```

## 打印什么

<!-- output: adder -->
```text
epoch  train loss  seconds
    1      0.5123     1.25
    2      0.2501     1.00
```

损失是 <!-- number: adder, 2, train loss, .2f -->0.25<!-- end -->。

![从左到右下降的一条曲线，起点最高。](../figures/adder/curve.png)
"""
NOTEBOOK = """\
# Map

[{other}]({link})

## {cell} 1: adds

<!-- code: docs/notebook-cells.py#cell_1 -->
```python
1 + 2
```

[`add`]({up}common/dl/ops/add.h)

## {cell} 4: again

<!-- code: docs/notebook-cells.py#cell_4_twice -->
```python
2 + 1
```

[`main`]({up}lessons/01_adder/main.cpp)
"""
CELLS = """\
# #region cell_1
1 + 2
# #endregion cell_1

# #region cell_4_twice
2 + 1
# #endregion cell_4_twice
"""
OUTPUT = "epoch  train loss  seconds\n    1      0.5123     1.25\n    2      0.2501     1.00\n"
PROGRAM = """#!/bin/sh
mkdir -p figures/adder && printf {picture} >figures/adder/curve.png
printf '%s' '{output}'
"""


class Gate(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("common/dl/ops/add.h", "int add(int a, int b);  // not subtract\n")
        self.write("common/dl/ops/add.cpp", '#include <dl/ops/add.h>\nint add(int a, int b) { return a + b; }\n')
        self.write("common/dl/plot/pen.h", "struct Pen {};\n")
        self.write("lessons/01_adder/main.cpp", MAIN)
        self.write("docs/adding.md", PAGE)
        self.write("docs/zh/adding.md", CHINESE)
        contents = "# Home\n\n[{}]({})\n\n## Read\n\n1. [Adding](adding.md)\n2. [Map](notebook.md)\n"
        self.write("docs/README.md", contents.format("中文", "zh/README.md"))
        self.write("docs/zh/README.md", contents.format("English", "../README.md"))
        self.write("docs/notebook.md", NOTEBOOK.format(
            other="中文", link="zh/notebook.md", up="../", cell="Cell"))
        self.write("docs/zh/notebook.md", NOTEBOOK.format(
            other="English", link="../notebook.md", up="../../", cell="单元格"))
        self.write("docs/notebook-cells.py", CELLS)
        self.write("docs/runs.toml", '[adder]\ncommand = "adder --quiet"\nfigures = ["curve"]\n'
                   "tolerance = 0.01\n")
        self.program(OUTPUT)
        for run in self.book().runs.values():
            run.refresh()

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def edit(self, name, old, new, count=-1):
        text = (self.root / name).read_text(encoding="utf-8")
        self.assertIn(old, text)
        self.write(name, text.replace(old, new, count))

    def program(self, output, picture="png"):
        self.write("build/release/bin/adder", PROGRAM.format(output=output, picture=picture))
        (self.root / "build/release/bin/adder").chmod(0o755)

    def book(self):
        return checks.Book(self.root)

    def faults(self):
        return [str(fault) for fault in self.book().faults()]

    def says(self, *wanted):
        """There are these faults and no others; each is given by parts of what is said."""
        faults = self.faults()
        self.assertEqual(len(faults), len(wanted), faults)
        for fault, parts in zip(faults, wanted):
            for part in [parts] if isinstance(parts, str) else parts:
                self.assertIn(part, fault)

    def test_says_nothing_of_what_is_true(self):
        self.says()

    # ---- listings ----

    def test_a_listing_that_differs_from_its_source(self):
        self.edit("docs/adding.md", "add(1, 2);", "add(1, 3);")
        self.says(("docs/adding.md:7: differs from lessons/01_adder/main.cpp#sum",
                   "'return add(1, 3);  // three' should be 'return add(1, 2);  // three'", "--update"))

    def test_a_source_that_has_lost_a_line_of_the_listing(self):
        self.edit("docs/adding.md", "// three\n", "// three\nreturn 4;\n")
        self.says(("docs/adding.md:8: ", "'return 4;' is not there any more"))

    def test_a_region_that_has_been_renamed(self):
        self.edit("docs/adding.md", "#sum", "#total")
        self.says(("docs/adding.md:5: ", "region 'total' begins 0 times"), ("docs/zh", "listing"))

    def test_a_region_without_its_end(self):
        self.edit("lessons/01_adder/main.cpp", "  // #endregion sum\n", "")
        self.says(("docs/adding.md:5: ", "ends 0 times"), "docs/zh/adding.md:5: ")

    def test_a_source_that_has_moved(self):
        self.edit("docs/adding.md", "<!-- code: lessons/", "<!-- code: lesson/")
        self.says(("docs/adding.md:5: ", "there is no file lesson/01_adder/main.cpp"), "docs/zh")

    def test_a_marker_without_a_fence(self):
        self.edit("docs/adding.md", "```cpp\nreturn add(1, 2);  // three\n```\n", "")
        self.says(("docs/adding.md:5: ", "no fence follows"))

    # ---- numbers and outputs ----

    def test_a_number_that_differs_from_its_run(self):
        self.edit("docs/adding.md", "0.25<!--", "0.26<!--")
        self.says(("docs/adding.md:19: says 0.26, the run 0.25", "--update"))

    def test_a_number_of_a_run_row_or_column_that_is_not_there(self):
        for old, new, said in (
            ("adder, 2,", "subtractor, 2,", "there is no run 'subtractor'"),
            ("adder, 2,", "adder, 7,", "no row '7'"),
            ("train loss,", "test loss,", "column 'test loss'"),
            (", .2f", "", "a number is RUN, ROW, COLUMN, FORMAT"),
        ):
            with self.subTest(said):
                self.write("docs/adding.md", PAGE.replace(f"number: adder, 2, train loss, .2f", "number: "
                           + "adder, 2, train loss, .2f".replace(old, new)))
                self.assertIn(f"docs/adding.md:19: number: ", self.faults()[0])
                self.assertIn(said, self.faults()[0])

    def test_a_number_of_a_cell_that_has_none(self):
        self.edit("docs/runs/adder.txt", "0.2501", "little")
        said = "docs/adding.md:19: number: 'little', which stands there, is no number"
        self.assertIn(said, self.faults())

    def test_a_number_without_its_end(self):
        self.edit("docs/adding.md", "0.25<!-- end -->", "0.25")
        self.assertIn("docs/adding.md:1: 1 numbers are begun, 0 are whole", self.faults()[0])

    def test_a_number_that_would_end_the_paragraph(self):
        self.edit("docs/adding.md", "A loss of <!--", "A loss of\n<!--")
        self.says(("docs/adding.md:20: ", "ends its paragraph"))

    def test_an_output_that_differs_from_its_run(self):
        self.edit("docs/adding.md", "0.5123", "0.5124")
        self.says(("docs/adding.md:15: differs from adder", "0.5124"))

    def test_a_paragraph_of_an_output(self):
        self.program(OUTPUT + "\nseeds  loss\n    7  0.3\n")
        self.book().runs["adder"].refresh()
        self.edit("docs/adding.md", "output: adder", "output: adder#epoch")
        self.edit("docs/zh/adding.md", "output: adder", "output: adder#epoch")
        self.says()
        self.edit("docs/adding.md", "0.5123", "0.3")
        self.says(("docs/adding.md:15: differs from adder#epoch", "0.3"))
        self.edit("docs/adding.md", "adder#epoch", "adder#losses")
        self.assertIn("0 paragraphs of run adder begin with 'losses'", self.faults()[0])

    def test_the_least_and_the_largest_of_a_column(self):
        run = self.book().runs["adder"]
        self.assertEqual(run.number("least", "train loss", ".4f"), "0.2501")
        self.assertEqual(run.number("largest", "train loss", ".1e"), "5.1e-01")

    # ---- runs ----

    def test_a_source_that_has_changed_since_the_run(self):
        self.edit("common/dl/ops/add.cpp", "a + b", "b + a")  # not included: compiled beside its header
        self.says(("docs/runs.toml:1: run adder: it was recorded before changes of common/dl/ops/add.cpp",
                   "--update"))

    def test_a_new_source(self):
        self.edit("common/dl/ops/add.h", "int add", '#include <dl/plot/pen.h>\nint add')
        self.says(("docs/runs.toml:1: ", "common/dl/ops/add.h, common/dl/plot/pen.h"))

    def test_comments_and_layout_do_not_make_a_run_stale(self):
        self.edit("common/dl/ops/add.cpp", "return a + b;", "/* the sum */\n\n  return a+b;  // of two\n")
        self.says()

    def test_what_looks_like_a_comment_inside_a_string_counts(self):
        self.assertNotEqual(runs.fingerprint('f("a // b");'), runs.fingerprint('f("a // c");'))
        self.assertNotEqual(runs.fingerprint('R"(/* b */)"'), runs.fingerprint('R"(/* c */)"'))
        self.assertEqual(runs.fingerprint("x = 1'000;  // '"), runs.fingerprint("x = 1'000; /* y */"))

    def test_what_draws_does_not_count_for_a_run_without_pictures(self):
        self.edit("common/dl/ops/add.h", "int add", '#include <dl/plot/pen.h>\nint add')
        self.edit("docs/runs.toml", 'figures = ["curve"]\n', "")
        self.assertNotIn("common/dl/plot/pen.h", self.book().runs["adder"].sources())

    def use(self, pattern):
        self.edit("docs/runs.toml", "tolerance", f'uses = ["{pattern}"]\ntolerance')

    def test_a_file_that_the_run_reads_has_changed(self):
        self.write("data/one.csv", "1\n")
        self.use("data/*.csv")
        self.book().runs["adder"].refresh()
        self.says()
        self.write("data/two.csv", "2\n")
        self.says(("docs/runs.toml:1: run adder: ", "before changes of data/two.csv"))

    def test_a_file_that_the_run_reads_and_that_is_not_there(self):
        self.use("data/*.csv")
        self.says(("docs/runs.toml:1: run adder: it uses data/*.csv, which is not there"))

    def test_a_command_that_has_changed(self):
        self.edit("docs/runs.toml", "--quiet", "--loud")
        self.says(("docs/runs.toml:1: run adder: its command has changed", "--update"))

    def test_a_run_without_a_record(self):
        (self.root / "docs/runs/adder.json").unlink()
        self.says(("docs/runs.toml:1: run adder: it has not been recorded", "--update"))

    def test_a_repeated_run_keeps_a_record_that_it_comes_close_to(self):
        self.program(OUTPUT.replace("0.5123", "0.5133").replace("1.25", "9.75"), picture="other")
        said = self.book().runs["adder"].refresh()
        self.assertIn("as recorded, to within 0.001", said)
        self.assertEqual((self.root / "docs/runs/adder.txt").read_text(), OUTPUT)
        self.says()

    def test_seconds_in_a_sentence_do_not_count(self):
        distance = self.book().runs["adder"].distance
        self.assertEqual(distance("2 tests (compiler: 1.9 s)", "2 tests (compiler: 10 s)"), 0)
        self.assertEqual(distance("2 tests (compiler: 1.9 s)", "3 tests (compiler: 1.9 s)"), 1)

    def test_a_repeated_run_replaces_a_record_that_it_does_not_come_close_to(self):
        self.program(OUTPUT.replace("0.5123", "0.6123"))
        self.assertIn("its numbers have moved by 0.1", self.book().runs["adder"].refresh())
        self.assertIn("0.6123", (self.root / "docs/runs/adder.txt").read_text())

    def test_a_repeated_run_that_says_something_else(self):
        self.program(OUTPUT.replace("train loss", "best loss"))
        self.assertIn("recorded anew", self.book().runs["adder"].refresh())

    def test_a_run_that_fails_leaves_the_record(self):
        self.write("build/release/bin/adder", "#!/bin/sh\necho 'no data' >&2\nexit 1\n")
        with self.assertRaisesRegex(RuntimeError, "adder --quiet: status 1\nno data"):
            self.book().runs["adder"].refresh()
        self.says()

    # ---- figures ----

    def test_a_figure_that_is_missing(self):
        (self.root / "docs/figures/adder/curve.png").unlink()
        self.says(("docs/runs.toml:1: ", "its figure curve.png is missing"),
                  ("docs/adding.md:21: 'figures/adder/curve.png' leads nowhere",), "docs/zh/adding.md:21")

    def test_a_figure_that_the_run_did_not_draw(self):
        self.write("docs/figures/adder/curve.png", "painted")
        self.says(("docs/runs.toml:1: ", "curve.png is not the one that it drew"))

    def test_a_figure_that_no_page_shows(self):
        self.write("docs/figures/adder/lost.png", "png")
        self.says(("docs/figures/adder/lost.png:1: no page shows this picture",))

    def test_a_figure_without_words(self):
        self.edit("docs/adding.md", "A curve that falls from left to right.", "curve")
        self.says(("docs/adding.md:21: ", "what this picture shows"))

    # ---- links ----

    def test_a_dead_link(self):
        self.edit("docs/adding.md", "common/dl/ops/add.h", "common/dl/ops/plus.h")
        self.says("docs/adding.md:3: '../common/dl/ops/plus.h' leads nowhere")

    def test_a_dead_anchor(self):
        self.edit("docs/adding.md", "(#what-it-prints)", "(#what-it-said)")
        self.says(("docs/adding.md:19: '#what-it-said'", "but #what-it-prints"))

    def test_a_dead_anchor_on_another_page(self):
        self.edit("docs/README.md", "# Home\n", "# Home\n\nSee [it](adding.md#nothing).\n")
        self.says(("docs/README.md:3: 'adding.md#nothing'", "no such heading"))

    def test_a_link_to_a_line_of_a_source(self):
        self.edit("docs/adding.md", "add.h)", "add.h#L1)")
        self.says(("docs/adding.md:3: ", "only pages have places to link to"))

    def test_a_symbol_that_is_not_in_the_code(self):
        self.edit("docs/adding.md", "[`add`]", "[`subtract`]")  # the header has it in a comment
        self.says(("docs/adding.md:3: there is no 'subtract' in ../common/dl/ops/add.h",))

    def test_links_inside_code_are_none(self):
        self.edit("docs/adding.md", "## What", "```text\n[f](x)\n```\n\n## What")
        self.says()

    # ---- headings and contents ----

    def test_a_page_without_a_title(self):
        self.edit("docs/README.md", "# Home", "Home")
        self.assertIn("docs/README.md:1: a page begins with its title: # TITLE", self.faults())

    def test_two_headings_with_one_anchor(self):
        self.edit("docs/README.md", "## Read", "## Read\n\n## Read")
        self.assertIn("docs/README.md:7: a second heading '#read'; reword one of them", self.faults())

    def test_a_page_that_the_contents_forget(self):
        self.write("docs/gpu.md", "# GPU\n")
        self.says("docs/gpu.md:1: docs/README.md does not link to this page")

    # ---- the two languages ----

    def test_a_translation_that_lacks_a_heading(self):
        self.edit("docs/zh/adding.md", "## 打印什么\n", "")
        self.says(("docs/zh/adding.md:1: 1 times a heading, docs/adding.md has 2",))

    def test_a_translation_with_a_heading_of_another_level(self):
        self.edit("docs/zh/adding.md", "## 打印", "### 打印")
        self.says(("docs/zh/adding.md:10: heading ###, where docs/adding.md has ##",))

    def test_a_translation_that_lacks_a_listing_a_number_and_a_figure(self):
        self.edit("docs/zh/adding.md", "<!-- output: adder -->\n", "")
        self.edit("docs/zh/adding.md", "<!-- number: adder, 2, train loss, .2f -->0.25<!-- end -->", "小")
        self.edit("docs/zh/adding.md", "![", "[")
        self.says(("docs/zh/adding.md:5: 1 times a listing",), ("docs/zh/adding.md:1: 0 times a figure",),
                  ("docs/zh/adding.md:1: lacks the number 'adder, 2, train loss, .2f'",))

    def test_two_languages_that_do_not_link_to_each_other(self):
        self.edit("docs/adding.md", "[中文](zh/adding.md) and ", "")
        self.says(("docs/adding.md:1: link to docs/zh/adding.md",))

    def test_a_translation_of_nothing(self):
        self.write("docs/zh/extra.md", "# 多余\n")
        self.assertIn("docs/zh/extra.md:1: there is no English page of this name", self.faults())

    # ---- the map of the notebook ----

    def test_a_cell_without_a_heading(self):
        self.write("docs/notebook-cells.py", CELLS + "\n# #region cell_6\n3\n# #endregion cell_6\n")
        self.says(("docs/notebook.md:1: cell 6 ", "0 headings"), "docs/zh/notebook.md:1: cell 6 ")

    def test_a_heading_without_a_cell(self):
        self.edit("docs/notebook.md", "Cell 4", "Cells 1 and 5")
        self.says(("docs/notebook.md:1: cell 1 ", "2 headings"), ("docs/notebook.md:1: cell 4 ", "0 headings"),
                  ("docs/notebook.md:14: ", "show its Python", "#cell_1 "),
                  ("docs/notebook.md:14: ", "has no cell 5"))

    def test_a_cell_without_its_python(self):
        for name in ("docs/notebook.md", "docs/zh/notebook.md"):
            self.edit(name, "<!-- code: docs/notebook-cells.py#cell_1 -->\n```python\n1 + 2\n```\n", "")
        self.says(("docs/notebook.md:5: ", "show its Python: <!-- code: docs/notebook-cells.py#cell_1 -->"),
                  "docs/zh/notebook.md:5: ")

    def test_a_cell_that_differs_from_the_notebook(self):
        self.edit("docs/notebook.md", "1 + 2", "1 - 2")
        self.says(("docs/notebook.md:9: differs from docs/notebook-cells.py#cell_1",))

    def test_a_cell_that_names_nothing(self):
        self.edit("docs/notebook.md", "[`main`](../lessons/01_adder/main.cpp)", "Its main function.")
        self.says(("docs/notebook.md:14: cell 4: link to what replaces it",))

    def test_a_cell_that_names_what_is_not_there(self):
        self.edit("docs/notebook.md", "[`main`]", "[`Adder::run`]")
        self.says("docs/notebook.md:21: there is no 'Adder'", "docs/notebook.md:21: there is no 'run'")

    # ---- mending, and the site ----

    def test_a_promise_that_no_test_holds(self):
        self.write("tests/ops/add_test.cpp", "TEST(Add, Adds) {}\nTEST_F(Sums,\n       AreRight) {}\n")
        table = "\n| promise | held by |\n|---|---|\n| a | `Add.Adds`, `Sums.AreRight` |\n"
        self.edit("docs/notebook.md", "# Map\n", "# Map\n" + table)
        self.says()
        self.edit("docs/notebook.md", "`Add.Adds`,", "`Add.Subtracts`,")
        self.says(("docs/notebook.md:5: ", "there is no test 'Add.Subtracts'"))
        self.edit("docs/notebook.md", "`Add.Subtracts`, `Sums.AreRight`", "by hand")
        self.says(("docs/notebook.md:5: ", "this row names no test"))

    def test_update_mends_listings_outputs_and_numbers_and_nothing_else(self):
        self.edit("docs/adding.md", "```cpp\nreturn add(1, 2);  // three\n```\n", "")
        self.edit("docs/adding.md", "0.5123     1.25\n", "")
        self.edit("docs/adding.md", "0.25<!--", "<!--")
        self.assertEqual(self.book().mend(), ["docs/adding.md"])
        self.assertEqual((self.root / "docs/adding.md").read_text(encoding="utf-8"), PAGE)
        self.assertEqual(self.book().mend(), [])

    def test_update_runs_what_is_stale_and_brings_the_pages_along(self):
        self.edit("common/dl/ops/add.cpp", "a + b", "b + a")
        self.program(OUTPUT.replace("0.2501", "0.3501"))
        self.assertEqual(docs.update(self.book(), everything=False), 0)
        self.assertIn("-->0.35<!--", (self.root / "docs/adding.md").read_text(encoding="utf-8"))

    def test_a_region_is_moved_to_the_margin_without_the_marks_inside_it(self):
        text = "  // #region a\n    if (x) {\n\n  // #region b\n      y();\n  // #endregion b\n  // #endregion a"
        self.assertEqual(pages.region(text, "a"), ["if (x) {", "", "  y();"])

    def test_a_folder_is_shown_by_its_readme_without_the_answers(self):
        self.write("exercises/01_add/README.md", "# Add\n\nWrite [it](stub.cpp).\n")
        self.write("exercises/01_add/stub.cpp", "// TODO\n")
        self.write("exercises/01_add/solution/solution.cpp", "a + b\n")
        page = "docs/adding.md"
        self.write(page, PAGE + "\nTry [it](../exercises/01_add/README.md).\n")
        site = site_builder.Stage(self.book(), "en", self.root / "site")
        site._write(page, site._with_site_links(page))
        site.write_sources()
        self.assertIn("[it](source/exercises/01_add/index.md)", (self.root / "site/adding.md").read_text())
        folder = self.root / "site/source/exercises/01_add"
        self.assertEqual((folder / "index.md").read_text(),
                         "# Add\n\nWrite [it](stub.cpp.md).\n\n## In this folder\n\n"
                         "- [`stub.cpp`](stub.cpp.md)\n")
        self.assertEqual(sorted(p.name for p in folder.iterdir()), ["index.md", "stub.cpp.md"])

    def test_a_file_or_folder_of_docs_that_is_no_page_is_shown_as_a_source(self):
        page = "docs/adding.md"
        self.write("docs/adder/main.cpp", "int main() {}\n")
        self.write(page, PAGE + "\nSee [it](adder/main.cpp), [them](adder) and [all](runs.toml).\n")
        site = site_builder.Stage(self.book(), "en", self.root / "site")
        site._write(page, site._with_site_links(page))
        site.write_sources()
        self.assertIn("See [it](source/docs/adder/main.cpp.md), [them](source/docs/adder/index.md) and "
                      "[all](source/docs/runs.toml.md).", (self.root / "site/adding.md").read_text())
        for place in ("adder/main.cpp.md", "adder/index.md", "runs.toml.md"):
            self.assertTrue((self.root / "site/source/docs" / place).is_file(), place)

    def test_a_picture_becomes_a_numbered_figure_with_its_caption(self):
        text = ("Text.\n\n![A line\nthat falls.](figures/a/loss.png)\n\n*One seed, and\n$x$.*\n\nMore.\n\n"
                "![Clothes.](figures/a/examples.png)\n\n**Bold** is no caption.\n\n"
                "```text\n![none](x.png)\n\n*y*\n```\n")
        self.assertEqual(
            site_pages.with_figures(text, "en"),
            'Text.\n\n<figure markdown="span">\n![A line that falls.](figures/a/loss.png){ .chart }\n'
            '<figcaption markdown="span">**Figure 1.** One seed, and $x$.</figcaption>\n</figure>\n\nMore.\n\n'
            '<figure markdown="span">\n![Clothes.](figures/a/examples.png){ .picture }\n'
            '<figcaption markdown="span">**Figure 2.** Clothes.</figcaption>\n</figure>\n\n'
            "**Bold** is no caption.\n\n```text\n![none](x.png)\n\n*y*\n```\n")
        self.assertIn("**图 1.** Clothes.", site_pages.with_figures("![Clothes.](a.png)", "zh"))

    def test_python_and_the_cpp_below_it_stand_side_by_side(self):
        python = "[cells.py](cells.py){ .listing }\n\n<!-- code: cells.py#a -->\n```python\nx\n\ny\n```"
        cpp = "[a.cpp](a.cpp){ .listing }\n\n<!-- code: a.cpp#a -->\n```cpp\nx;\n```"
        column = '<div markdown="1">\n\n{}\n\n</div>'
        pair = ('<div class="beside" markdown="1">\n\n' + column.format(python) + "\n\n"
                + column.format(f"{cpp}\n\n{cpp}") + "\n\n</div>")
        self.assertEqual(site_pages.with_pairs(f"One.\n\n\n{python}\n\n\n{cpp}\n\n{cpp}\n\nTwo.\n"),
                         f"One.\n\n{pair}\n\nTwo.\n")
        self.assertIn('hide: ["toc"]', site_pages.front_matter(pair))
        for alone in (f"{python}\n\nThen.\n\n{cpp}\n", f"{cpp}\n\n{python}\n"):
            self.assertEqual(site_pages.with_pairs(alone), alone)
            self.assertNotIn("hide", site_pages.front_matter(alone))

    def test_a_page_is_described_by_its_first_sentence(self):
        text = ("# Title\n\n[简体中文](zh/x.md) · program: [`main.cpp`](../main.cpp)\n\n    ./learn run x\n\n"
                "What does *one* step do, and what an [epoch](glossary.md) of `256`?\n\n## Next\n")
        self.assertEqual(site_pages.description(text), "What does one step do, and what an epoch of 256?")
        self.assertEqual(site_pages.front_matter(text, 'A "title"'),
                         '---\ntitle: "A \\"title\\""\n'
                         'description: "What does one step do, and what an epoch of 256?"\n---\n\n')
        self.assertEqual(site_pages.description("word " * 100), "word " * 39 + "word …")

    def test_the_switch_of_languages_leads_to_the_same_page(self):
        for name in ("index.html", "sgd.html", "api/ops.html", "zh/index.html", "zh/sgd.html"):
            self.write("site/" + name, "")
        switch = ('<a href="./" hreflang="en" class="md-select__link">',
                  '<a href="./" hreflang="zh" class="md-select__link">')

        def leads(place):
            html = site_pages.with_languages("".join(switch), Path(place), self.root / "site")
            return re.findall('href="([^"]*)"', html)

        self.assertEqual(leads("sgd.html"), ["sgd.html", "zh/sgd.html"])
        self.assertEqual(leads("zh/sgd.html"), ["../sgd.html", "sgd.html"])
        self.assertEqual(leads("api/ops.html"), ["ops.html", "../zh/index.html"])
        self.assertEqual(leads("zh/404.html"), ["/index.html", "/zh/index.html"])

    def test_the_search_has_the_lessons_first_and_no_sources(self):
        items = [{"location": l} for l in ("api/ops.html#add", "gpu.html", "source/x.html", "sgd.html#one", "sgd.html")]
        found = site_pages.for_search({"config": 1, "items": items}, ["activations.html", "sgd.html"])
        self.assertEqual([i["location"] for i in found["items"]],
                         ["sgd.html#one", "sgd.html", "gpu.html", "api/ops.html#add"])
        self.assertEqual(found["config"], 1)

    def test_what_is_indented_in_a_header_is_code(self):
        self.write("common/dl/ops/sort.h", "// Sorts.\n//\n//     f([](int x) { ... });\n//\n// Fast.\n#pragma once\n")
        self.assertEqual(api._head_comment(self.root / "common/dl/ops/sort.h"),
                         "Sorts.\n\n\n```cpp\nf([](int x) { ... });\n```\n\nFast.")

    def dead_links(self, page):
        self.write("site/zh/page.html", page)
        return list(site_links.dead_links(self.root / "site"))

    def test_a_site_without_dead_links(self):
        self.write("site/index.html", '<h1 id="home">Home</h1>')
        self.write("site/模型 1.html", '<a name="old"></a>')
        self.assertEqual(self.dead_links(
            '<h2 id="正文">text</h2><a href="#正文">here</a><a href="#">top</a><a href="">this</a>'
            '<a href="..">home</a><a href="../index.html?q=1#home">home</a><a href="/">home</a>'
            '<a href="../%E6%A8%A1%E5%9E%8B%201.html#old">model</a>'
            '<a href="https://example.org/none#x">out</a><a href="mailto:a@example.org">write</a>'), [])

    def test_a_site_with_dead_links(self):
        self.write("site/index.html", '<h1 id="home">Home</h1>')
        self.assertEqual(
            self.dead_links('<a href="../runs.toml">runs</a><img src="x.png"><script src="/x.js"></script>'
                            '<a href="../index.html#away">home</a><a href="#away">here</a><a href="../zh">'),
            ["zh/page.html: '../runs.toml' leads nowhere", "zh/page.html: 'x.png' leads nowhere",
             "zh/page.html: '/x.js' leads nowhere",
             "zh/page.html: '../index.html#away': that page has no such place",
             "zh/page.html: '#away': that page has no such place",
             "zh/page.html: '../zh' leads nowhere"])

    @unittest.skipUnless(shutil.which("doxygen"), "needs doxygen")
    def test_the_reference_has_the_members_in_the_order_of_the_header(self):
        self.write("common/dl/ops/axis.h", "namespace dl {\n/// An axis.\nstruct Axis {\n"
                   "  int outer, n, inner;\n  float z; float a;\n};\n}\n")
        (self.root / "site").mkdir()
        api.write_pages(self.root, self.root / "site")
        said = (self.root / "site/api/ops.md").read_text()
        self.assertIn("int outer\nint n\nint inner\nfloat z\nfloat a\n", said)

    def test_a_site_that_asks_another_host(self):
        for page in (
            '<script src="https://cdn.example/x.js">', '<link rel="stylesheet" href="//fonts.example/f">',
            "a { background: url(https://img.example/x) }", '<img alt="" src="http://img.example/x.png">',
        ):
            with self.subTest(page):
                self.write("site/page.html", page)
                with self.assertRaisesRegex(RuntimeError, "asks another host"):
                    site_builder._stay_at_home(self.root / "site")
        self.write("site/page.html", '<a href="https://example.org">a link is not a request</a>')
        site_builder._stay_at_home(self.root / "site")


if __name__ == "__main__":
    unittest.main()
