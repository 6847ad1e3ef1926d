# SPDX-License-Identifier: GPL-2.0-or-later
"""The handbook of the reference pages: HTML in which every link leads somewhere, and smbtriage(7)."""
import os
import re
import shutil
import subprocess
import sys

import pytest

import catalogue
from host import BUILD, ROOT
from test_html import Page, faults

pytestmark = pytest.mark.xdist_group("handbook")  # one process: they share one handbook

HANDBOOK = ROOT / "packaging" / "handbook"
PAGES = ROOT / "heuristics" / "pages"
FACTS = BUILD / "packaging" / "handbook" / "handbook-facts"
IDS = sorted(catalogue.rules())
CHAPTERS = {"name": "Names", "kerberos": "Kerberos", "transport": "Transport", "negotiate": "Negotiate",
            "session": "Session", "tree": "Tree", "access": "First access", "after": "Afterwards"}
MAY_LINK = re.compile(r"https://[a-z]|#[a-z0-9]|[a-z0-9_.]+\.html(#[a-z0-9-]+)?$")
MARKDOWN = re.compile(r"```|\]\(|\*\*|^#+ |^ *\|.*\||<!--|`", re.MULTILINE)
DAY = 1700000000
# pandoc ends no line within a command; mandoc counts the marks of bold letters, too.
LONG_LINE = "STYLE: input text line longer than 80 bytes"


def make(out, pages=PAGES, **environment):
    command = [sys.executable, "-B", HANDBOOK / "handbook.py", "--facts", FACTS, "--version", "1.2.3", "--pages", pages,
               out]
    return subprocess.run(command, env={**os.environ, "SOURCE_DATE_EPOCH": str(DAY), **environment}, text=True,
                          capture_output=True, check=False)


class Handbook:
    def __init__(self, out, pages=PAGES):
        done = make(out, pages)
        assert done.returncode == 0, done.stderr
        self.out = out
        self.html = {path.name: HandbookPage(path.read_text()) for path in sorted((out / "html").iterdir())}
        self.man = (out / "smbtriage.7").read_text()

    def broken_links(self):
        """(page, address) of each link within the handbook that leads nowhere."""
        for name, page in self.html.items():
            for attributes in page.all("a"):
                target, _, place = attributes["href"].partition("#")
                if target.startswith("https:"):
                    continue
                there = self.html.get(target or name)
                if there is None or place and place not in there.ids:
                    yield name, attributes["href"]


class HandbookPage(Page):
    """Besides: what is no code, and what stands below which h2, in li elements."""

    def __init__(self, text):
        self.prose, self.entries, self.section = [], [], []
        super().__init__(text)

    def handle_starttag(self, tag, attributes):
        super().handle_starttag(tag, attributes)
        if tag == "h2":
            self.section = [""]
        elif tag == "li" and "main" in self.open and self.open.count("li") == 1:
            self.entries.append((self.section[0] if self.section else "", dict(attributes).get("id"), [], []))
        elif tag == "a" and "li" in self.open and self.entries:
            self.entries[-1][3].append(dict(attributes)["href"])

    def handle_data(self, data):
        super().handle_data(data)
        if not {"code", "style"} & set(self.open):
            self.prose.append(data)
        if "h2" in self.open:
            self.section[0] += data
        elif "li" in self.open and self.entries:
            self.entries[-1][2].append(data)

    def links_of(self, place):
        """Ids of the pages that the entry with this id leads to."""
        return [link[:-len(".html")] for _, name, _, links in self.entries if name == place for link in links]


@pytest.fixture(scope="module")
def handbook(tmp_path_factory):
    return Handbook(tmp_path_factory.mktemp("handbook"))


def squeezed(text):
    return " ".join(text.split())


def what_happened(rule):
    return (PAGES / f"{rule}.md").read_text().split("## What happened")[1].split("\n## ")[0]


# ---- HTML ------------------------------------------------------------------------------------------------------


def test_every_rule_has_its_page(handbook):
    assert set(handbook.html) == {f"{rule}.html" for rule in IDS} | {"index.html", "symptoms.html"}
    for rule, summary in catalogue.rules().items():
        page = handbook.html[f"{rule}.html"]
        assert squeezed(summary) in squeezed(page.text)
        for heading in ("what-happened", "why", "how-to-check", "remedy-and-its-cost", "sample"):
            assert heading in page.ids, rule


def test_every_rule_stands_in_the_index_under_its_stage(handbook):
    listed = {}
    for section, _, texts, links in handbook.html["index.html"].entries:
        if section:
            listed[links[0][:-len(".html")]] = (section, squeezed("".join(texts)))
    assert sorted(listed) == IDS
    for rule, summary in catalogue.rules().items():
        source = (catalogue.RULES / f"{rule.replace('.', '_')}.c").read_text()
        family, stage = rule.split(".")[0], re.search(r"\.stage\s*=\s*SMBTRIAGE_STAGE_(\w+)", source).group(1).lower()
        section, text = listed[rule]
        assert section == CHAPTERS[family if family in ("name", "kerberos", "after") else stage]
        assert summary in text and re.search(r" (ERROR|WARN|NOTE|CHAT)", text)


def test_valid_pages(handbook):
    assert not [(name, faults(page, MAY_LINK)) for name, page in handbook.html.items() if faults(page, MAY_LINK)]


def test_every_link_leads_somewhere(handbook):
    assert sum(len(page.all("a")) for page in handbook.html.values()) > 10 * len(IDS)
    assert not list(handbook.broken_links())


def test_code_is_whole(handbook):
    """Commands and filters stand in the page letter by letter."""
    for rule in IDS:
        text = handbook.html[f"{rule}.html"].text
        lost = [line for line in code_lines(rule) if line not in text]
        assert not lost, rule


def test_no_markdown_is_left(handbook):
    left = {name: MARKDOWN.findall("".join(page.prose)) for name, page in handbook.html.items()}
    assert not {name: found for name, found in left.items() if found}
    prose = re.sub(r"^\.EX$.*?^\.EE$|^\.\\\".*?$|\\f?\[\w+\]", "", handbook.man, flags=re.M | re.S)
    assert not MARKDOWN.findall(prose)


# ---- the index of symptoms ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name, code, place", [
    ("STATUS_BAD_NETWORK_NAME", "0xc00000cc", "status-bad-network-name"),
    ("STATUS_LOGON_FAILURE", "0xc000006d", "status-logon-failure"),
    ("STATUS_ACCESS_DENIED", "0xc0000022", "status-access-denied"),
    ("KDC_ERR_ETYPE_NOSUPP", "error_code == 14", "kdc-err-etype-nosupp"),
    ("KRB_AP_ERR_SKEW", "error_code == 37", "krb-ap-err-skew"),
    ("(error 67)", "(error 67)", "error-67"), ("(error 53)", "(error 53)", "error-53"),
    ('"The network path was\nnot found"', '"The\nnetwork path was not found"', "the-network-path-was-not-found")])
def test_pages_that_tell_a_symptom_are_found_by_it(handbook, name, code, place):
    words = [squeezed(word) for word in (name, code)]
    telling = [rule for rule in IDS if any(word in squeezed(what_happened(rule)) for word in words)]
    links = handbook.html["symptoms.html"].links_of(place)
    assert telling and not set(telling) - set(links)


def test_no_symptom_is_invented(handbook):
    """Each page that an entry leads to has the symptom's name or its code."""
    entries = [entry for entry in handbook.html["symptoms.html"].entries if entry[0]]
    assert len(entries) > 100
    for section, place, texts, links in entries:
        words = [word for word in (texts[0].lower(), texts[2].lower() if section != "On the screen" else None) if word]
        number = words[-1] if section == "Kerberos errors" else None
        for link in links:
            text = squeezed((PAGES / link.replace(".html", ".md")).read_text()).lower()
            known = any(word in text for word in words) or number and re.search(rf"\b{number}\b", text) \
                or texts[0].replace("error ", "or ") in text
            assert known, (place, link)


def test_all_statuses_of_pages_are_symptoms(handbook):
    page = handbook.html["symptoms.html"]
    for rule in IDS:
        for name in re.findall(r"`(?:NT_)?(STATUS_[A-Z0-9_]+)`", what_happened(rule)):
            assert name in ("STATUS_SUCCESS", "STATUS_PENDING") or \
                rule in page.links_of(name.lower().replace("_", "-")), (rule, name)


# ---- the man page ------------------------------------------------------------------------------------------------


def code_lines(rule):
    text = (PAGES / f"{rule}.md").read_text()
    return [line.strip() for block in re.findall(r"^ *```\n(.*?)^ *```", text, re.M | re.S) for line in block.splitlines()]


def rendered(handbook, width):
    done = subprocess.run(["man", "--warnings", "-l", handbook.out / "smbtriage.7"], capture_output=True, text=True,
                          check=True, env={**os.environ, "MANWIDTH": str(width), "LC_ALL": "C.UTF-8", "MANPAGER": "cat",
                                           "MAN_KEEP_FORMATTING": ""})
    assert not done.stderr, done.stderr
    return done.stdout


def test_man_page_has_every_rule_in_its_chapter(handbook):
    chapter, found = None, {}
    for kind, name in re.findall(r"^\.S([HS]) (.*)$", handbook.man, re.M):
        name = name.replace("\\[aq]", "'").strip('"')
        if kind == "H":
            chapter = name
        elif name in IDS:
            found.setdefault(name, []).append(chapter)
    assert sorted(found) == IDS
    index = {links[0][:-len(".html")]: section for section, _, _, links in handbook.html["index.html"].entries if section}
    assert found == {rule: [section.upper()] for rule, section in index.items()}


@pytest.mark.parametrize("heading", ["NAME", "SYNOPSIS", "DESCRIPTION", "SWITCHING IT ON", "COMMANDS", "FIELDS",
                                     "SEVERITIES", "PREFERENCES", "FILES", "SYMPTOMS", "SEE ALSO"])
def test_man_page_has_the_usual_sections(handbook, heading):
    assert re.search(rf"^\.SH {heading}\n(?!\.S[HS])", handbook.man, re.M)


def test_man_page_names_forms_and_preferences(handbook):
    text = handbook.man.replace("\\-", "-")
    source = (ROOT / "plugin" / "preferences.c").read_text()
    for name in re.findall(r'prefs_register_\w+_preference\(\s*module, "(\w+)"', source):
        assert f"smbtriage.{name}" in text
    forms = re.findall(r'\{"(smbtriage[,\w]*)", ', (ROOT / "plugin" / "statistics.c").read_text())
    assert len(forms) >= 5
    for form in (*forms, "smbtriage,tree", "smbtriage,explain"):
        assert f"-z {form}" in text


def test_mandoc_has_no_complaints(handbook):
    """But for long lines of code."""
    said = subprocess.run(["mandoc", "-Tlint", handbook.out / "smbtriage.7"], capture_output=True, text=True, check=False)
    assert not [line for line in said.stdout.splitlines() if LONG_LINE not in line]


@pytest.mark.parametrize("width", [80, 120])
def test_rendered_man_page(handbook, width):
    """No word is divided, code is whole, and nothing else is wider than the terminal, but for one long word."""
    text = rendered(handbook, width)
    lines, code = {line.strip() for line in text.splitlines()}, {line for rule in IDS for line in code_lines(rule)}
    assert not [line for line in code if line not in lines]
    addresses = {address for rule in IDS for address in re.findall(r"<(https:[^>]+)>", (PAGES / f"{rule}.md").read_text())}
    ends = re.sub(r"/\n +", "/", text)  # a line may end at a slash
    assert len(addresses) > 20 and not [address for address in addresses if address not in ends]
    assert "\u2010" not in text
    wide = [line for line in text.splitlines() if len(line) > width and line.strip() not in code]
    assert not [line for line in wide if len(line.strip("\u2022 ").split()) > 1]


# ---- the tests above can fail, and the making of it -----------------------------------------------------------------


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """The handbook of pages with faults."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copytree(PAGES, folder / "pages")
    page = folder / "pages" / "tree.share_not_found.md"
    page.write_text(page.read_text().replace("(tree.redirected.md)", "(tree.no_such_rule.md)")
                    .replace("(tree.vanished.md)", "(tree.vanished.md#nowhere)") + "\nSee **this.\n")
    return Handbook(folder, folder / "pages")


def test_links_to_nowhere_are_seen(planted):
    assert set(planted.broken_links()) == {("tree.share_not_found.html", "tree.no_such_rule.html"),
                                           ("tree.share_not_found.html", "tree.vanished.html#nowhere")}


def test_markdown_is_seen(planted):
    assert MARKDOWN.findall("".join(planted.html["tree.share_not_found.html"].prose)) == ["**"]


def test_rule_without_page_and_page_without_rule(tmp_path):
    shutil.copytree(PAGES, tmp_path / "pages")
    (tmp_path / "pages" / "tree.slow.md").rename(tmp_path / "pages" / "tree.fast.md")
    done = make(tmp_path, tmp_path / "pages")
    assert done.returncode != 0 and "tree.fast, tree.slow" in done.stderr.splitlines()[-1]
    assert not (tmp_path / "html").exists()


def test_the_same_input_gives_the_same_output(handbook, tmp_path):
    def contents(folder):
        return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    assert make(tmp_path, TZ="Asia/Seoul", LC_ALL="C").returncode == 0
    assert contents(tmp_path) == contents(handbook.out)
    assert handbook.man.splitlines()[1] == '.TH SMBTRIAGE 7 "2023-11-14" "smbtriage 1.2.3" "SMB triage"'


def cmake(*arguments, **environment):
    return subprocess.run(["cmake", *map(str, arguments)], env={**os.environ, **environment}, capture_output=True,
                          text=True, check=False)


def test_it_is_built_and_installed(tmp_path):
    built = cmake("--build", BUILD, "--target", "handbook")
    assert built.returncode == 0, built.stdout + built.stderr
    done = cmake("--install", BUILD, "--component", "handbook", DESTDIR=str(tmp_path))
    assert done.returncode == 0, done.stderr
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in files} == {f"{rule}.html" for rule in IDS} | {"index.html", "symptoms.html",
                                                                              "smbtriage.7"}
    assert {path.parent.name for path in files} == {"handbook", "man7"}


def test_without_pandoc_it_says_so_and_nothing_else_minds(tmp_path):
    assert cmake("-S", ROOT, "-B", tmp_path / "build", "-DPANDOC=OFF").returncode == 0
    done = cmake("--build", tmp_path / "build", "--target", "handbook")
    assert done.returncode != 0 and "The handbook needs pandoc" in done.stdout + done.stderr
    done = cmake("--install", tmp_path / "build", "--component", "handbook", DESTDIR=str(tmp_path / "root"))
    assert done.returncode == 0 and not [path for path in tmp_path.rglob("root/**/*") if path.is_file()]
