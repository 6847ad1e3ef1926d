# SPDX-License-Identifier: GPL-2.0-or-later
"""tests/status-rules.md says what the rules do today."""
import status_table


def test_it_is_current(host):
    assert status_table.FILE.read_text() == status_table.table(host), "run tests/golden/status_table.py"
