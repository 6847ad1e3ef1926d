# SPDX-License-Identifier: GPL-2.0-or-later
"""Causes and remedies in another language: complete, chosen as the user wishes, and nothing else changes with it.

That placeholders and commands are in their places is tested with the texts themselves (tests/unit/language_test.c).
"""
import json
import re
import subprocess

import pytest

from host import BUILD, CAPTURES, ROOT

LANGUAGES = sorted((ROOT / "heuristics" / "languages").glob("*.po"))
CAPTURE = CAPTURES / "share-misspelt.pcapng"
HANGUL = re.compile("[\uac00-\ud7a3]")
KOREAN = ("-o", "smbtriage.language:ko")
TOLD = ("cause", "remedy.windows", "remedy.samba", "remedy.client", "remedy.cost")


# ---- the files ----------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """All texts that the program tells, as it lists them itself."""
    listed = subprocess.run([BUILD / "heuristics" / "list-texts"], capture_output=True, check=True).stdout
    path = tmp_path_factory.mktemp("texts") / "smbtriage.pot"
    path.write_bytes(listed)
    return path


def differences(translated, template):
    """What gettext's own comparison finds: texts without a translation, stale ones, and ones that belong to no text."""
    return subprocess.run(["msgcmp", translated, template], capture_output=True, text=True, check=False).stderr


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_complete(path, template):
    assert differences(path, template) == ""


def test_there_are_languages():
    assert [path.stem for path in LANGUAGES] == ["ko"]


@pytest.mark.parametrize("change, says", [
    (lambda text: text.replace('msgid "no answer"', 'msgid "no answer at all"'), "used but not defined"),
    (lambda text: text + '\nmsgid "of nobody"\nmsgstr "x"\n', "not used"),
    (lambda text: re.sub(r'msgid "no answer"\nmsgstr ".*"', 'msgid "no answer"\nmsgstr ""', text), "untranslated"),
    (lambda text: text.replace('msgid "no answer"', '#, fuzzy\nmsgid "no answer"'), "needs to be reviewed"),
])
def test_what_is_missing_or_stale_is_found(change, says, template, tmp_path):
    text = LANGUAGES[0].read_text()
    path = tmp_path / "changed.po"
    path.write_text(change(text))
    assert path.read_text() != text
    assert says in differences(path, template)


# ---- what is seen --------------------------------------------------------------------------------------------

def fields(host, *arguments, **environment):
    names = [f"-esmbtriage.{name}" for name in (*TOLD, "summary", "rule", "evidence", "severity")]
    surroundings = host.surroundings()
    result = host.run(["tshark", "-n", "-r", host.readable(CAPTURE), "-Y", "smbtriage.rule", "-T", "json", *names, *arguments],
                      env={**surroundings["env"], **environment})
    assert result.status == 0, result
    return json.loads(result.text)[0]["_source"]["layers"]


def is_korean(layers):
    told = [HANGUL.search(" ".join(layers[f"smbtriage.{name}"])) is not None for name in TOLD]
    assert all(told) or not any(told)
    return told[0]


@pytest.mark.parametrize("arguments, environment, expected", [
    ((), {}, False),
    ((), {"LANGUAGE": "ko"}, True),
    ((), {"LC_ALL": "ko_KR.UTF-8"}, True),
    ((), {"LC_ALL": "", "LANG": "ko_KR.UTF-8"}, True),
    ((), {"LANGUAGE": "de:ko"}, True),
    ((), {"LANGUAGE": "en:ko"}, False),
    ((), {"LC_ALL": "de_DE.UTF-8"}, False),
    ((), {"LC_ALL": "C", "LANGUAGE": "ko"}, False),
    (KOREAN, {}, True),
    (("-o", "smbtriage.language:en"), {"LANGUAGE": "ko"}, False),
])
def test_preference_and_locale(host, arguments, environment, expected):
    assert is_korean(fields(host, *arguments, **environment)) == expected


def test_what_filters_depend_on_stays(host):
    english, korean = fields(host), fields(host, *KOREAN)
    for name in ("summary", "rule", "evidence", "severity"):
        assert korean[f"smbtriage.{name}"] == english[f"smbtriage.{name}"]


def report(host, form, *arguments):
    result = host.read(CAPTURE, "-q", "-z", f"smbtriage{form}", *arguments)
    assert result.status == 0, result
    return result.text


def test_json_is_the_same(host):
    assert report(host, ",json", *KOREAN) == report(host, ",json")


@pytest.mark.parametrize("form", ["", ",html", ",ticket"])
def test_reports(host, form):
    english, korean = report(host, form), report(host, form, *KOREAN)
    assert HANGUL.search(korean) and not HANGUL.search(english)
    for same in ("tree.share_not_found", "Share not found on the server", "Get-SmbShare", "smbclient -L"):
        assert same in korean


def test_expert_information_is_the_same(host):
    english, korean = (host.read(CAPTURE, "-q", "-z", "expert", *more) for more in ((), KOREAN))
    assert "Share not found" in english.text and korean.text == english.text
