# SPDX-License-Identifier: GPL-2.0-or-later
"""The layout of the house, kept by a test: who may include what, who may know versions, what each file carries."""
import pathlib
import re
import subprocess

import pytest

from host import ROOT

FOREIGN = re.compile(r'^\s*#\s*include\s*[<"](epan|wiretap|wsutil|wireshark|ws_|ui/|plugin/|\.\./plugin)', re.MULTILINE)
VERSION_TEST = re.compile(r"^\s*#\s*(?:if|elif|ifdef|ifndef)\b.*\b(?:WIRESHARK_\w*VERSION\w*|VERSION_(?:MAJOR|MINOR|MICRO))",
                          re.MULTILINE)
# In two pieces, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")
OLD_HOME = re.compile(r"(?<![\w.])/(?:home|Users)/[a-z][\w-]*/")
SOURCES = {".c", ".h", ".sh", ".py", ".cmake"}


def project_files():
    """What git tracks or would track; every file of the tree where there is no git."""
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*")]
    skip = {ROOT / "build", ROOT / ".git"}
    return sorted(path for path in set(paths)
                  if path.is_file() and not skip & set(path.parents) and "__pycache__" not in path.parts)


FILES = project_files()


def text_of(path):
    """The file as text, or "" when it is none (captures, pictures)."""
    data = path.read_bytes()
    return "" if b"\0" in data else data.decode("utf-8", "replace")


def name(path):
    return str(path.relative_to(ROOT))


def lines_with(pattern, paths):
    return [f"{name(path)}:{number}: {line.strip()[:120]}" for path in paths
            for number, line in enumerate(text_of(path).split("\n"), 1) if pattern.search(line)]


def c_files(folder=None):
    return [path for path in FILES if path.suffix in (".c", ".h")
            and (folder is None or ROOT / folder in path.parents)]


def test_there_is_something_to_check():
    assert c_files("heuristics") and c_files("plugin"), "the checks below would check nothing"


def test_the_engine_knows_no_wireshark():
    assert not lines_with(FOREIGN, c_files("heuristics"))


def test_only_compat_h_knows_versions():
    assert not lines_with(VERSION_TEST, [path for path in c_files() if name(path) != "plugin/compat.h"])


def is_source(path):
    if path.suffix in SOURCES or path.name == "CMakeLists.txt" or name(path).startswith("heuristics/pages/"):
        return True
    return text_of(path).startswith("#!")


def test_every_source_file_states_its_licence():
    missing = [name(path) for path in FILES if is_source(path)
               and "SPDX-License-Identifier: GPL-2.0-or-later" not in "\n".join(text_of(path).split("\n")[:12])]
    assert not missing


def test_nothing_is_left_unfinished():
    assert not lines_with(UNFINISHED, [path for path in FILES if path.name != "COPYING"])


def machine_paths():
    """Patterns of paths that only the machine has on which somebody worked."""
    own = [ROOT]
    if len(ROOT.parent.parts) > 1 and str(ROOT.parent) not in ("/tmp", "/home", "/usr", "/opt", "/srv", "/var", "/src"):
        own.append(ROOT.parent)
    return [OLD_HOME, *(re.compile(r"(?<![\w.])" + re.escape(str(path)) + r"(?![\w-])") for path in own)]


@pytest.mark.parametrize("pattern", machine_paths(), ids=["homes", "checkout", "around"][:len(machine_paths())])
def test_no_path_of_a_machine(pattern):
    assert not lines_with(pattern, FILES)


# ---- field names that the plugin reads ------------------------------------------------------------------

FIELD_NAME = re.compile(r'"([a-zA-Z_][\w-]*(?:\.[\w-]+)+)"')


def fields_read():
    """(field, is optional) of the table in plugin/fields.c. A row that says optional may lack its field."""
    source = ROOT / "plugin" / "fields.c"
    if not source.is_file():
        return []
    return [(found, "optional" in line.lower()) for line in source.read_text().split("\n")
            for found in FIELD_NAME.findall(line) if not line.lstrip().startswith(("#", "*", "/*", "//"))]


def test_fields_that_the_plugin_reads_exist(any_host):
    read = fields_read()
    assert read, "no field name found in plugin/fields.c"
    said = any_host.tshark("-G", "fields", plugin=False)
    known = {line.split("\t")[2] for line in said.text.splitlines() if line.startswith(("F\t", "P\t"))}
    assert "smb2.cmd" in known, said
    assert not [field for field, is_optional in read if field not in known and not is_optional]


# ---- the checks can fail -----------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern, line", [
    (FOREIGN, '#include <epan/packet.h>'),
    (FOREIGN, '#  include "wsutil/wmem/wmem.h"'),
    (FOREIGN, '#include <wireshark.h>'),
    (VERSION_TEST, '#if WIRESHARK_VERSION_MINOR >= 4'),
    (VERSION_TEST, '#elif defined(X) && VERSION_MINOR > 0'),
    (UNFINISHED, '/* TO' 'DO: later */'),
    (OLD_HOME, 'cd /ho' 'me/someone/smbtriage'),
])
def test_the_patterns_see_what_they_look_for(pattern, line):
    assert pattern.search(line)


def test_a_path_of_this_checkout_would_be_seen():
    assert any(pattern.search(f"cd {pathlib.Path(ROOT) / 'build'}") for pattern in machine_paths())
