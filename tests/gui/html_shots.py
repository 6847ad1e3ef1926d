#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures of the HTML report in headless Chromium: wide and narrow, light and dark, and as printed.

    tests/gui/html_shots.py OUTFOLDER [CAPTURE...]

CAPTURE is a name in tests/captures without its suffix, or the path of any capture. For each OUTFOLDER gets CAPTURE.html, four pictures and
CAPTURE.pdf. SMBTRIAGE_PLUGIN, SMBTRIAGE_BUILD: as for the golden tests. As root, the browser runs as nobody."""
import os
import pathlib
import pwd
import shutil
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "golden"))

from host import CAPTURES, Host  # noqa: E402

USUAL = ("share-misspelt", "kdc-account-disabled", "host-down", "icmp-port", "name-misspelt", "healthy-signed",
         "nmap-security-mode", "hostile-names", "kerberos-busy-clients")

# (name, width, dark). A picture is as high as the page, up to the limit of the browser.
VIEWS = (("wide", 1280, False), ("wide-dark", 1280, True), ("narrow", 390, False), ("narrow-dark", 390, True))
HIGHEST = 6000


def browser():
    """The program, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Camera:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="smbtriage-shots-"))
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.folder.chmod(0o777)

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, page, *arguments):
        """The browser's own sandbox needs rights that containers do not give; it shows a file of ours, offline."""
        home = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        home.chmod(0o777)
        how = {"env": {"PATH": os.environ["PATH"], "HOME": str(home)}, "cwd": home}
        if self.user:
            how.update(user=self.user.pw_uid, group=self.user.pw_gid, extra_groups=[])
        done = subprocess.run([browser(), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                               "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
                               f"--user-data-dir={home}/profile", *arguments, page.as_uri()],
                              capture_output=True, text=True, timeout=120, check=False, **how)
        if done.returncode != 0:
            raise RuntimeError(f"the browser failed: {done.stderr[-500:]}")
        return done.stdout

    def page(self, text, name):
        path = self.folder / f"{name}.html"
        path.write_text(text)
        path.chmod(0o644)
        return path

    def size(self, text, name, width):
        """(width, height) that the page takes in a window of this width: a copy that writes it into its own title."""
        probe = ("<script>onload=function(){var e=document.documentElement;document.title="
                 "'size '+e.scrollWidth+' '+e.scrollHeight}</script></body>")
        # Headless windows are at least 500 wide: a frame of the right width has the size that is asked for.
        inner = self.page(text.replace("</body>", probe), f"{name}-inner")
        outer = self.page(f"<iframe id=f src='{inner.as_uri()}' width={width} height=800 style='border:0'></iframe>"
                          "<script>onload=function(){document.title=document.getElementById('f')"
                          ".contentDocument.title}</script>", f"{name}-outer")
        dumped = self.run(outer, "--dump-dom", "--allow-file-access-from-files", "--virtual-time-budget=3000")
        words = dumped.split("<title>size ")[1].split("</title>")[0].split()
        return int(words[0]), int(words[1])

    def picture(self, page, out, width, height, is_dark):
        made = self.folder / "shot.png"
        dark = ["--blink-settings=preferredColorScheme=0"] if is_dark else []
        self.run(page, f"--window-size={width},{height}", f"--screenshot={made}", *dark)
        shutil.move(made, out)

    def print(self, page, out):
        made = self.folder / "print.pdf"
        self.run(page, "--no-pdf-header-footer", "--print-to-pdf-no-header", f"--print-to-pdf={made}")
        shutil.move(made, out)


def png_size(path):
    return struct.unpack(">II", path.read_bytes()[16:24])


def shoot(camera, text, out, name):
    """Writes all pictures of this page; returns what is wrong with it."""
    wrong = []
    page = camera.page(text, name)
    (out / f"{name}.html").write_text(text)
    for view, width, is_dark in VIEWS:
        taken, height = camera.size(text, name, width)
        if taken > width:
            wrong.append(f"{name}: {taken} wide in a window of {width}")
        camera.picture(page, out / f"{name}-{view}.png", width, min(height + 20, HIGHEST), is_dark)
    camera.print(page, out / f"{name}.pdf")
    return wrong


def main(out, *names):
    if not browser():
        sys.exit("chromium is not there: apt-get install chromium")
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    host, camera, wrong = Host(), Camera(), []
    try:
        for name in names or USUAL:
            capture = pathlib.Path(name) if "/" in name else CAPTURES / f"{name}.pcapng"
            said = host.read(capture, "-q", "-z", "smbtriage,html")
            if said.status != 0:
                sys.exit(str(said))
            wrong += shoot(camera, said.text, out, capture.stem)
            print(out / capture.stem)
    finally:
        camera.close()
    sys.exit("\n".join(wrong) or 0)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
