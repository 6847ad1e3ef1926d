# SPDX-License-Identifier: GPL-2.0-or-later
"""The two ways of running tshark differ by the plugin and by nothing else."""


def test_plugin_is_loaded_only_where_it_should(host):
    with_plugin, said = host.plugins(plugin=True)
    without, said_without = host.plugins(plugin=False)
    assert with_plugin - without == {"smbtriage.so"}, f"{said}\n{said_without}"
    assert without <= with_plugin


def test_sharkd_has_the_plugin_too(host):
    """sharkd answers for a filter with our field only when it knows it."""
    from sharkd import Sharkd, SharkdError
    with Sharkd(host) as sharkd:
        assert sharkd.ask("check", filter="smbtriage.rule") == {"status": "OK"}
    with Sharkd(host, plugin=False) as sharkd:
        try:
            answer = sharkd.ask("check", filter="smbtriage.rule")
        except SharkdError:
            return
        assert answer != {"status": "OK"}, "the sharkd that should have no plugin has one"


def test_version_is_the_one_asked_for(host):
    """A plugin that loads says so in silence: no warning about another Wireshark version."""
    assert "compiled for" not in host.tshark("--version").stderr


def test_sharkd_forgets_the_file_before(host):
    """Its cache of filter results must not make one capture look like another: see Sharkd.findings()."""
    from host import CAPTURES, captures
    from sharkd import Sharkd
    for order in (1, -1):
        with Sharkd(host) as sharkd:
            counts = []
            for capture in captures(CAPTURES)[::order]:
                sharkd.load(capture)
                counts.append((capture.name, sharkd.findings()))
        if order == 1:
            first = dict(counts)
        else:
            assert dict(counts) == first
    assert any(first.values()), "no capture has a finding: this test sees nothing"
