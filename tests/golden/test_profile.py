# SPDX-License-Identifier: GPL-2.0-or-later
"""The Wireshark profile "SMB triage": every filter compiles and selects what it says, columns show the verdict, colours can be
told apart, the zip holds the profile, and installing it touches nothing else."""
import itertools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile

import pytest

import cases
import catalogue
from complaints import complaints
from host import BUILD, CAPTURES, ROOT
from profile_files import BUTTONS, COLUMNS, FILTERS, PROFILE, RULES, lines
from sharkd import Sharkd, SharkdError

sys.path.insert(0, str(ROOT / "tests" / "gui"))

from screen import home_for  # noqa: E402

ZIP = BUILD / "packaging" / "smbtriage-profile.zip"
MISSPELT = CAPTURES / "share-misspelt.pcapng"
FILES = {"colorfilters", "dfilter_buttons", "preferences", "recent"}
ALARMING = {"SMB triage: error", "SMB triage: warn", "SMB triage: note", "SMB triage: evidence", "SMB refuses", "Kerberos refuses"}


# ---- the files --------------------------------------------------------------------------------------------------


def test_files():
    assert {path.name for path in PROFILE.iterdir()} == FILES
    assert len(RULES) == len({name for name, *_ in RULES}) == len(lines("colorfilters"))
    assert len(BUTTONS) == len(lines("dfilter_buttons")) and len(COLUMNS) == len(lines("preferences")) - 1
    widths = re.findall(r'^\t"([^"]+)", \d+,?$', (PROFILE / "recent").read_text(), re.MULTILINE)
    assert widths == [re.sub(r"(%Cus:[^:]+).*", r"\1", form) for form in COLUMNS.values()], "widths are those of the columns"


@pytest.fixture(scope="module")
def asked(host):
    with Sharkd(host) as asked:
        yield asked


@pytest.mark.parametrize("name", FILTERS)
def test_compiles(asked, name):
    """A filter with the name of a field that does not exist does not."""
    assert asked.ask("check", filter=FILTERS[name]) == {"status": "OK"}


def test_names_must_exist(asked):
    for wrong in ("smbtriage.rubbish", "frame.number == ${smbtriage.rubbish}"):
        with pytest.raises(SharkdError):
            asked.ask("check", filter=wrong)


# ---- what is selected -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(host):
    return home_for(host, [PROFILE])


@pytest.fixture(scope="module")
def in_profile(host, home):
    """in_profile(capture, arguments...) -> what tshark prints with the profile, which is in its user's own folder."""
    def read(capture, *arguments):
        env = {**host.surroundings()["env"], "HOME": home}
        result = host.run(["tshark", "-C", PROFILE.name, "-n", "-r", host.readable(capture), "-2", *arguments], env=env)
        assert result.status == 0 and not complaints(result.stderr), result
        return result.text
    return read


@pytest.fixture(scope="module")
def coloured(in_profile):
    """coloured(capture) -> {frame: name of the rule that colours it}"""
    def read(capture):
        text = in_profile(capture, "--color", "-T", "fields", "-e", "frame.number", "-e", "frame.coloring_rule.name")
        rows = (line.split("\t") for line in text.splitlines())
        return {int(number): name for number, name in rows}
    return read


# Who is first in the file wins: these are the frames that show a rule's colour. What proves a verdict is pink.
COLOURED = [
    ("share-misspelt", "SMB triage: error", {57}),
    ("share-misspelt", "SMB triage: evidence", {19, 56}),
    ("share-misspelt", "Logon with NTLM", {8, 9, 10, 46, 47, 48}),  # 9 and 47 say STATUS_MORE_PROCESSING_REQUIRED
    ("share-misspelt", "SMB step", {4, 6, 11, 12, 13, 18, 42, 44, 49, 50, 51}),
    ("share-misspelt", "TCP SYN/FIN", {1, 2, 36, 37, 39, 40, 60, 61}),
    ("two-clients-two-faults", "SMB triage: error", {11, 33}),
    ("two-clients-two-faults", "SMB", {28, 29, 30, 31, 34, 35}),
    ("two-clients-two-faults", "TCP", {3, 5, 7, 14, 17, 19, 21, 38}),
    ("share-closed", "SMB triage: warn", {22}),
    ("port-refused-then-open", "SMB triage: note", {2}),
    ("anonymous-after-refusal", "SMB refuses", {17}),
    ("anonymous-after-refusal", "SMB triage: error", {11}),
    ("kerberos-busy-clients", "Kerberos refuses", {131}),  # and not the 25 and 52 that are on every way to a ticket
    ("kdc-wrong-password", "Kerberos", {12, 13}),
    ("icmp-other-port", "Unreachable", {2}),
    ("icmp-other-port", "HTTP", {1}),
    ("port-dropped", "Late or asked again", {2, 3, 4}),
    ("port-dropped", "ICMP", {6, 7}),
    ("client-not-allowed", "Reset", {9}),
    ("name-misspelt", "Name not found", {3, 7, 8}),
    ("dns-silent", "UDP", {2, 3, 5, 6, 7, 8}),
]
# Wireshark's own, for what else is in a capture; none of ours has it.
USUAL = {"ARP", "DCERPC", "Broadcast"}


@pytest.mark.parametrize("capture, rule, frames", COLOURED)
def test_coloring(coloured, capture, rule, frames):
    assert {frame for frame, name in coloured(CAPTURES / f"{capture}.pcapng").items() if name == rule} == frames


def test_losses_are_coloured(coloured):
    assert list(coloured(CAPTURES / "healthy-lossy.pcapng").values()).count("Lost or sent again") == 15


def test_every_rule_is_tried():
    assert {name for name, *_ in RULES} == {rule for _, rule, _ in COLOURED} | USUAL | {"Lost or sent again"}


HEALTHY = [case for case in cases.read() if case.capture.stem.startswith("healthy") and not case.expect]


@pytest.mark.parametrize("case", HEALTHY, ids=lambda case: case.capture.stem)
def test_healthy_is_not_alarming(coloured, case):
    rows = coloured(case.capture)
    assert rows and not ALARMING & set(rows.values())


def test_healthy_captures_are_many():
    assert len(HEALTHY) > 40


REFERENCE = re.compile(r"([\w.]+) == \$\{([\w.]+)\}")


def literal(value):
    is_plain = re.fullmatch(r"[\d.]+|[0-9a-f:]+:[0-9a-f:]*", value)
    return value if is_plain else '"%s"' % value.replace("\\", r"\\")


def of_the_selected(host, capture, frame, expression):
    """The filter with each ${field} replaced by what that frame has there; comparing with nothing is never true.

    Only the window knows a selected packet: tests/gui has a picture of a filter with such references at work."""
    names = sorted({name for _, name in REFERENCE.findall(expression)})
    if not names:
        return expression
    said = host.read(capture, "-2", "-Y", f"frame.number == {frame}", "-T", "fields",
                     *(word for name in names for word in ("-e", name)))
    values = dict(zip(names, said.text.rstrip("\n").split("\t"), strict=True))

    def alternatives(match):
        field, name = match.groups()
        either = " || ".join(f"{field} == {literal(value)}" for value in values[name].split(",") if value)
        return f"({either or 'frame.number == 0'})"
    return REFERENCE.sub(alternatives, expression)


SELECTED = [  # capture, button, selected frame, what is shown
    ("two-clients-two-faults", "Failed", 1, {11, 33}),
    ("port-refused-then-open", "Failed", 1, set()),
    ("port-refused-then-open", "Verdicts", 1, {2}),
    ("share-closed", "Verdicts", 1, {22}),
    ("kdc-wrong-password", "Kerberos chain", 1, set(range(12, 20))),
    ("kdc-tcp-refused", "Kerberos chain", 1, {12, 13, 14, 15, 16, 17}),
    ("kerberos-kdc-by-dns", "Kerberos chain", 1,
     {12, 13, 18, 19, 20, 21, 26, 27, 28, 29, 34, 35, 37, 40, 46, 47, 52, 53, 56, 60, 65, 69}),
    ("port-dropped", "Unanswered", 1, {1, 2, 3, 4, 5}),
    ("dns-silent", "Unanswered", 1, set(range(1, 9))),
    ("two-clients-two-faults", "This client and server", 11, set(range(1, 15))),
    ("port-refused-ipv6", "This client and server", 1, {1, 2}),
    ("two-clients-two-faults", "This packet//Its connection", 11, set(range(1, 15))),
    ("share-misspelt", "This packet//Its verdict and evidence", 57, {19, 56, 57}),
    ("share-misspelt", "This packet//Its verdict and evidence", 19, {19, 56, 57}),
    ("two-clients-one-fault", "This packet//Same rule", 11, {11, 25}),
    ("two-clients-two-faults", "This packet//Same rule", 11, {11}),
    ("two-clients-two-faults", "This packet//Same user", 11, {11}),
    ("wrong-password-five-times", "This packet//Same user", 11, {11, 25, 39, 53, 67}),
]


@pytest.mark.parametrize("capture, label, frame, shown", SELECTED)
def test_button(host, capture, label, frame, shown):
    path = CAPTURES / f"{capture}.pcapng"
    result = host.read(path, "-2", "-Y", of_the_selected(host, path, frame, BUTTONS[label]), "-T", "fields", "-e",
                       "frame.number")
    assert result.status == 0, result
    assert set(map(int, result.text.split())) == shown


def test_every_button_is_tried():
    assert {label for _, label, _, _ in SELECTED} == set(BUTTONS)


@pytest.mark.parametrize("label", ["Failed", "Verdicts", "Unanswered", "This packet//Its verdict and evidence",
                                   "This packet//Same rule", "This packet//Same user"])
def test_button_on_a_healthy_capture(host, label):
    """Nothing to show, but the selected packet where the button promises it."""
    path = CAPTURES / "healthy-smb311.pcapng"
    shown = host.read(path, "-2", "-Y", of_the_selected(host, path, 1, BUTTONS[label]), "-T", "fields", "-e", "frame.number")
    assert shown.status == 0 and shown.text.split() == (["1"] if "evidence" in label else []), shown


def test_columns(in_profile):
    rows = in_profile(MISSPELT).splitlines()
    home = [row for row in rows if " error " in row]
    assert len(home) == 1 and re.match(r"\s*57\s.* SMB2 error Share not found on the server: .* Tree Connect Response",
                                       home[0]), rows
    titles = in_profile(MISSPELT, "-T", "psml")
    assert re.findall(r"<structure>(.*?)</structure>", titles, re.DOTALL)[0].split() == [
        f"<section>{part}</section>" if " " not in part else part for part in COLUMNS]


# ---- colours ----------------------------------------------------------------------------------------------------

# What somebody without red, green or blue cones sees (Machado, Oliveira and Fernandes 2009, severity 1), on linear light.
BLIND = {
    "nobody": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(colour):
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]


def seen_by(eyes, colour):
    light = linear(colour)
    return [min(1, max(0, sum(a * b for a, b in zip(row, light)))) for row in BLIND[eyes]]


def contrast(one, other):
    """Of linear colours, as WCAG has it: 1 to 21."""
    bright, dark = sorted((0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (one, other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("eyes", BLIND)
def test_rows_can_be_read(eyes):
    for name, _, back, fore in RULES:
        assert contrast(seen_by(eyes, back), seen_by(eyes, fore)) >= 4.5, name


@pytest.mark.parametrize("eyes", BLIND)
def test_errors_stand_out_by_brightness(eyes):
    """Which every eye sees; no other row is dark."""
    (error, *others) = [seen_by(eyes, back) for _, _, back, _ in RULES]
    assert RULES[0][0] == "SMB triage: error" and min(contrast(error, other) for other in others) >= 3


@pytest.mark.parametrize("eyes", BLIND)
def test_verdicts_differ(eyes):
    """Errors, warnings and notes, from each other and from what is merely refused."""
    backs = {name: seen_by(eyes, back) for name, _, back, _ in RULES if name in ALARMING - {"Kerberos refuses"}}
    for one, other in itertools.combinations(backs, 2):
        apart = sum((a - b) ** 2 for a, b in zip(backs[one], backs[other])) ** 0.5
        assert apart >= 0.15, f"{one} and {other}: {apart:.2f}"


# ---- installing -------------------------------------------------------------------------------------------------


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


SHIPPED = contents(PROFILE)


def test_zip():
    with zipfile.ZipFile(ZIP) as packed:
        assert {name: packed.read(name) for name in packed.namelist()} == {
            f"{PROFILE.name}/{name}": data for name, data in SHIPPED.items()}


def global_configuration(host):
    return pathlib.Path(re.search(r"^Global configuration:\s*(.+)$", host.tshark("-G", "folders").text, re.MULTILINE).group(1))


@pytest.fixture(scope="module")
def installed(host, tmp_path_factory):
    root = tmp_path_factory.mktemp("installed")
    subprocess.run(["cmake", "--install", str(BUILD)], env={**os.environ, "DESTDIR": str(root)}, check=True,
                   capture_output=True)
    return root


def test_install_for_everybody(host, installed):
    """Of Wireshark's configuration, the profile and nothing else; and the plugin."""
    below = contents(installed / str(global_configuration(host)).lstrip("/"))
    assert below == {f"profiles/{PROFILE.name}/{name}": data for name, data in SHIPPED.items()}
    assert [path for path in installed.rglob("smbtriage.so")]


def test_installed_profile_is_taken(host, installed):
    """tshark -C copies it to the user, and leaves the user's default profile alone."""
    data = host.stage / "data"
    shutil.copytree(installed / str(global_configuration(host)).lstrip("/"), data)
    for path in global_configuration(host).iterdir():
        if not (data / path.name).exists():
            (data / path.name).symlink_to(path)
    for path in (data, *data.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
    home = pathlib.Path(home_for(host, []))
    env = {**host.surroundings()["env"], "HOME": str(home), "WIRESHARK_DATA_DIR": str(data)}
    result = host.run(["tshark", "-C", PROFILE.name, "-n", "-r", host.readable(MISSPELT)], env=env)
    assert result.status == 0 and " error Share not found" in result.text, result
    assert contents(home) == {f".config/wireshark/profiles/{PROFILE.name}/{name}": data for name, data in SHIPPED.items()}


def test_install_for_one_user(tmp_path):
    """Writes the profile and nothing else; one that is there stays, changed as it is."""
    mine = tmp_path / ".config" / "wireshark"
    mine.mkdir(parents=True)
    for name in ("preferences", "colorfilters", "recent"):
        (mine / name).write_text(f"# my own {name}\n")
    before = contents(tmp_path)

    def install():
        done = subprocess.run([str(ROOT / "packaging" / "install-profile.sh")], capture_output=True, text=True, check=False,
                              env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)})
        assert done.returncode == 0, done.stderr
        return done.stdout

    profile = f".config/wireshark/profiles/{PROFILE.name}"
    assert "is in" in install()
    after = before | {f"{profile}/{name}": data for name, data in SHIPPED.items()}
    assert contents(tmp_path) == after
    (tmp_path / profile / "colorfilters").write_text("# changed by me\n")
    (tmp_path / profile / "recent").unlink()
    changed = contents(tmp_path)
    assert "was not touched" in install()
    assert contents(tmp_path) == changed


def test_unanswered_knows_the_rules():
    """Each word of its pattern stands in the id of a rule."""
    words = re.search(r'smbtriage.rule matches "([^"]+)"', BUTTONS["Unanswered"]).group(1).split("|")
    assert not [word for word in words if not any(word in rule for rule in catalogue.rules())]


def test_readme_names_the_buttons():
    text = (ROOT / "README.md").read_text()
    assert not [label for label in BUTTONS if f"\n| {label.split('//')[0]} | " not in text]
