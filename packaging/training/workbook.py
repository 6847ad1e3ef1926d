#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the workbook and the instructor's sheet from the exercises, each as one HTML file and as PDF.

    workbook.py [--facts FILE] FOLDER
"""
import argparse
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
import exercises  # noqa: E402
from exercises import HERE, LEVELS, LINK, NO_CAUSE  # noqa: E402

MARKDOWN = "commonmark+attributes+pipe_tables+raw_html"      # what stands there and no more: no maths between two dollars
START_LAB = "sudo packaging/training/smbtriage-training lab"         # in the project's sources; the installed tool has no lab
HALF_DAY, FULL_DAY = 150, 300           # minutes of exercises; the rest is talk and coffee

# What a good answer has to hold, beside the cause.
ASK = {
    "single failure": "Which steps before it are shown to be fine, and by which frames?",
    "look-alike": "Which causes show the same to the user or the same status, and what tells them apart?",
    "red herring": "What looked wrong first, and which frame shows that it is not the cause?",
    "cross-protocol": "Which other protocol holds the reason, and what ties it to the SMB connection?",
    "incomplete capture": "What is missing in the capture, and how would you record it the next time?",
    "healthy": "What made it look broken, and what do you tell the user?",
}

# The steps of the introduction, and which rules belong to each by the first word of their names.
STEPS = {
    "Name": ["name"],
    "Connection": ["transport"],
    "NEGOTIATE": ["negotiate"],
    "Tickets": ["kerberos"],
    "SESSION_SETUP": ["session", "ntlm"],
    "TREE_CONNECT, and opening files": ["tree"],
    "Signing and encryption, at any step": ["security"],
    "When it worked for a while": ["after"],
}


def workbook(every, causes):
    parts = [(HERE / "introduction.md").read_text(encoding="utf-8")]
    parts.append("# Exercises {#exercises}\n\nThe questions only. Hints and solutions come later, in parts of their own. "
                 "The order is from easy to hard, there and in the answer file as well, so that a number may be out of turn.\n")
    for level in LEVELS:
        chosen = [one for one in every.values() if one.level == level]
        if chosen:
            parts.append(f"## {level.capitalize()} {{#{level}}}\n")
            parts += map(question, chosen)
    parts.append("# Hints {#hints}\n\nThree for each exercise, from a nudge to nearly the answer. Take one at a time.\n")
    parts += [hints(one) for one in every.values()]
    parts.append("# Solutions {#solutions}\n\nEach begins with the answer. Compare yours before you read on.\n")
    parts += [solution(one) for one in every.values()]
    parts.append(appendix(causes))
    return "\n".join(parts)


def heading(one, kind, level=3):
    return f"{'#' * level} {one.number} {one.title} {{#{kind}-{one.number} .{kind}}}\n"


def question(one):
    """Not its kind, which would tell too much."""
    return "\n".join((heading(one, "question"), f"*{one.file}, about {one.minutes} minutes*\n", one.question,
                      f"[Hints](#hint-{one.number}) · [Solution](#solution-{one.number})\n"))


def hints(one):
    folded = (f'<details class="hint">\n<summary>Exercise {one.number}, hint {number}</summary>\n\n{text}\n</details>\n'
              for number, text in enumerate(one.hints, 1))
    return "\n".join((heading(one, "hint", 2), *folded))


def solution(one):
    return "\n".join((heading(one, "solution", 2), f"**{answer(one)}**\n", linked(one.solution),
                      "### In the lab {.lab .unlisted .unnumbered}\n", f"`{START_LAB} {one.number}`, in the project's sources, starts it.\n",
                      linked(one.in_the_lab)))


def answer(one):
    """As a sentence with links."""
    what = f"[{one.cause}](#{one.cause})" if one.cause not in NO_CAUSE else one.cause.replace("-", " ")
    also = f" (also right: {', '.join(map(str, one.also_right))})" if one.also_right else ""
    where = f", frame {one.frame}{also}" if one.frame else ""
    second = f"; also right: [{one.also_cause}](#{one.also_cause}), frame {one.also_right[0]}" if one.also_cause else ""
    return f"{what}{where}; to act: {one.who}{second}"


def linked(text):
    """To the appendix, which says how to get the page."""
    return LINK.sub(r"[\1](#\1)", text)


def appendix(causes):
    tables = "\n".join(table_of(step, [rule for rule in causes if rule.split(".")[0] in families], causes)
                       for step, families in STEPS.items())
    return ("# The causes to choose from {#causes}\n\nWhat smbtriage can tell. `tshark -z smbtriage,explain=RULE` shows the "
            "reference page of a rule, in Wireshark Tools > SMB triage does. For some exercises the answer is another one: "
            "`healthy`, nothing is wrong; `cannot-tell`, the capture does not show what would settle it. A row that calls "
            "*normal* what it describes is a note, no failure: where nothing else is wrong, answer `healthy`. To name the "
            "row is right, too.\n\n"
            f"{tables}")


def table_of(step, rules, causes):
    rows = "\n".join(f'| <span id="{rule}">`{rule}`</span> | {causes[rule]} |' for rule in rules)
    return f"**{step}**\n\n| cause | what it means and what to do |\n|---|---|\n{rows}\n"


# ---- the instructor's sheet

def sheet(every, causes):
    parts = [(HERE / "instructor.md").read_text(encoding="utf-8"),
             plan("A half day", HALF_DAY, every), plan("A full day", FULL_DAY, every), "# The exercises {#exercises}\n"]
    return "\n".join([*parts, *(instruction(one, causes) for one in every.values())])


def plan(title, minutes, every):
    """One exercise of each kind in turn, easy ones first, as many as fit."""
    waiting = [[one for one in every.values() if one.kind == kind] for kind in exercises.KINDS]
    chosen, left, fits = [], minutes, True
    while fits:
        fits = False
        for queue in waiting:
            if queue and queue[0].minutes <= left:
                chosen.append(queue.pop(0))
                left -= chosen[-1].minutes
                fits = True
    chosen.sort(key=lambda one: (LEVELS.index(one.level), one.number))
    rows = "\n".join(f"| {one.number} | {one.title} | {one.level} | {one.kind} | {one.minutes} |" for one in chosen)
    return (f"# {title} {{#plan-{minutes}}}\n\nIntroduction and the healthy capture first, {sum(one.minutes for one in chosen)} minutes of "
            f"exercises, a break after each hour.\n\n| no. | exercise | level | kind | minutes |\n|---|---|---|---|---|\n{rows}\n")


def instruction(one, causes):
    mixed = [f"  - `{rule}`: {short(causes.get(rule, ''))}" for rule in one.look_alikes]
    ask = [ASK[one.kind], *(f"What would be different if it were `{rule}`?" for rule in one.look_alikes[:2]),
           f"Who has to act, and why: {', '.join(exercises.WHO)}? (Here: {one.who}.)"]
    return "\n".join((
        heading(one, "sheet", 2), f"- **Answer:** {answer(one).replace('](#', '](workbook.html#')}",
        f"- **Kind:** {one.kind}, {one.level}, {one.minutes} minutes; `{one.file}` is `tests/captures/{one.capture}.pcapng`",
        *(["- **Mixed up with:**", *mixed] if mixed else []), "- **Ask:**", *(f"  - {text}" for text in ask),
        f"- **Lab:** `{START_LAB} {one.number}`; `--try` mends it as the solution says\n"))


def short(summary):
    return summary.split(":")[0]


# ---- making files

def make(name, title, text, into, pandoc, weasyprint):
    page, pdf = into / f"{name}.html", into / f"{name}.pdf"
    subprocess.run([pandoc, "--from", MARKDOWN, "--to", "html5", "--standalone", "--self-contained", "--toc", "--toc-depth=3",
                    "--no-highlight", "--css", str(HERE / "style.css"), "--metadata", f"title={title}", "--metadata", "lang=en",
                    "--output", str(page)], input=text, text=True, encoding="utf-8", check=True)
    subprocess.run([weasyprint, "--quiet", str(page), str(pdf)], stdin=subprocess.DEVNULL, check=True)


def main(words):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=pathlib.Path, default=HERE / "facts.tsv")
    parser.add_argument("--pandoc", default="pandoc")
    parser.add_argument("--weasyprint", default="weasyprint")
    parser.add_argument("folder", type=pathlib.Path)
    wanted = parser.parse_args(words)
    wanted.folder.mkdir(parents=True, exist_ok=True)
    try:
        every = exercises.read_all()
    except exercises.ExerciseError as error:
        return str(error)
    causes = exercises.causes(wanted.facts)
    for name, title, text in (("workbook", "Why does this share not open?", workbook(every, causes)),
                              ("instructor", "Why does this share not open? The instructor's sheet", sheet(every, causes))):
        make(name, title, text, wanted.folder, wanted.pandoc, wanted.weasyprint)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
