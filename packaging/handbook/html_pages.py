# SPDX-License-Identifier: GPL-2.0-or-later
"""The handbook as HTML: a page a rule, an index by chapter and one of symptoms. Pages load nothing and run nothing."""
import pathlib
import re
from html import escape

from document import cells, changed, plain, raw, sections, slug
from facts import CHAPTERS, by_chapter
from symptoms import KINDS

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - smbtriage</title>
<style>
{style}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the text</a>
<header>
<nav aria-label="Handbook"><ul class="bar">
<li><a href="index.html"{at_index}>All causes</a></li>
<li><a href="symptoms.html"{at_symptoms}>Symptoms</a></li>
</ul></nav>
<h1>{heading}</h1>
{lead}
</header>
<main id="content">
{body}
</main>
<footer>
{onwards}<p>smbtriage {version}, a Wireshark plugin that says why a client did not get to its share.</p>
</footer>
</body>
</html>
"""

BETWEEN = "<!-- the next page -->"

SAMPLES = ("A path such as <code>tests/captures/share-misspelt.pcapng</code> names a capture in the source of smbtriage, and "
           "commands with such paths are typed in its top folder.")


def word(severity):
    return f'<span class="word {severity}">{severity.upper()}</span>'


def link(rule_id):
    return f'<a href="{rule_id}.html">{rule_id}</a>'


# ---- the text of the pages -----------------------------------------------------------------------------------


def for_html(node):
    """Links lead to the pages made here; a table that is too wide scrolls by itself."""
    if node["t"] == "Link":
        node["c"][2][0] = re.sub(r"^([a-z0-9_.]+)\.md\b", r"\1.html", node["c"][2][0])
    elif node["t"] == "Header":
        node["c"][1][0] = slug(plain(node["c"][2]))
    elif node["t"] == "Table":
        for column in node["c"][2]:
            column[1] = {"t": "ColWidthDefault"}
        label = escape("Table: " + ", ".join(map(plain, cells(node)[0])))
        return [raw("html", f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'), node,
                raw("html", "</div>")]
    return node


def finished(html):
    return html.replace("<th>", '<th scope="col">').replace(' class="header"', "").replace("<br />", "<br>")


def bodies(pandoc, rules, pages):
    """{id: HTML}; all in one run of pandoc, which takes longer to start than to work."""
    blocks = []
    for rule in rules:
        blocks += [*changed(pages[rule.id], for_html), raw("html", BETWEEN)]
    parts = pandoc.write(blocks, "html5").split(BETWEEN)
    return {rule.id: finished(part.strip()) for rule, part in zip(rules, parts)}


def contents(blocks):
    entries = [f'<li><a href="#{slug(heading)}">{escape(heading)}</a></li>' for heading, _ in sections(blocks) if heading]
    return '<nav class="contents" aria-label="On this page"><ul>' + "".join(entries) + "</ul></nav>"


def neighbours(rules, at):
    before = f'<a rel="prev" href="{rules[at - 1].id}.html">\u2190 {rules[at - 1].id}</a>' if at else ""
    after = f'<a rel="next" href="{rules[at + 1].id}.html">{rules[at + 1].id} \u2192</a>' if at + 1 < len(rules) else ""
    return f'<nav class="onwards" aria-label="Pages before and after">{before}{after}</nav>\n'


def breakable(rule_id):
    """A long id as a heading on a telephone."""
    return re.sub(r"([._])", r"\1<wbr>", rule_id)


def rule_lead(rule):
    return (f'<p>{word(rule.severity)} at worst, chapter <a href="index.html#{rule.chapter}">'
            f'{CHAPTERS[rule.chapter][0]}</a></p>\n<p class="lead">{escape(rule.summary)}</p>')


# ---- the two indexes -------------------------------------------------------------------------------------------


def index_body(facts):
    made = ['<p>Each finding of smbtriage has a page here, under the id that it bears. The chapters follow a connection on '
            'the wire; within one the particular causes come before the general. Start from '
            '<a href="symptoms.html">what you have seen</a> when there is no finding yet.</p>',
            f'<p>{SAMPLES}</p>', '<nav class="contents" aria-label="Chapters"><ul>']
    made += [f'<li><a href="#{name}">{title}</a></li>' for name, title, _, _ in by_chapter(facts)]
    made.append("</ul></nav>")
    for name, title, sentence, rules in by_chapter(facts):
        made += [f'<section aria-labelledby="{name}"><h2 id="{name}">{title}</h2>', f"<p>{sentence}</p>",
                 '<ul class="rules">']
        made += [f"<li>{link(rule.id)} {word(rule.severity)}<br>{escape(rule.summary)}</li>" for rule in rules]
        made.append("</ul></section>")
    return "\n".join(made)


def entry(symptom):
    name = escape(symptom.name, quote=False)
    shown = name if symptom.kind == "screen" else f"<code>{name}</code>"
    code = f' <code class="quiet">{symptom.code}</code>' if symptom.code else ""
    also = f'<span class="quiet">also named in</span> {", ".join(map(link, symptom.also))}' if symptom.also else ""
    told = "; ".join(filter(None, (", ".join(map(link, symptom.rules)), also)))
    return f'<li id="{slug(symptom.name)}"><b>{shown}</b>{code}<br>{told}</li>'


def symptoms_body(index):
    made = ["<p>What pages name as their own is listed first; where a page only mentions a symptom - as routine, as a "
            "look-alike or in a command - it says <i>also named in</i>. A page's section \u201cWhat happened\u201d says how to "
            "tell its cause from the others.</p>", '<nav class="contents" aria-label="Kinds of symptoms"><ul>']
    made += [f'<li><a href="#{kind}">{title}</a></li>' for kind, title, _ in KINDS]
    made.append("</ul></nav>")
    for kind, title, sentence in KINDS:
        made += [f'<section aria-labelledby="{kind}"><h2 id="{kind}">{title}</h2>', f"<p>{sentence}</p>",
                 '<ul class="rules">', *(entry(symptom) for symptom in index if symptom.kind == kind), "</ul></section>"]
    return "\n".join(made)


# ---- all of it -------------------------------------------------------------------------------------------------


def write(folder, pandoc, facts, pages, index, version):
    """Writes all pages into the folder, and removes those of rules that are gone."""
    style = facts.style + (pathlib.Path(__file__).parent / "handbook.css").read_text(encoding="utf-8").split("*/\n", 1)[1]

    def page(name, title, heading, lead, body, onwards=""):
        here = ' aria-current="page"'
        (folder / f"{name}.html").write_text(PAGE.format(
            title=title, heading=heading, lead=lead, body=body, onwards=onwards, style=style, version=escape(version),
            at_index=here * (name == "index"), at_symptoms=here * (name == "symptoms")), encoding="utf-8")

    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.html"):
        old.unlink()
    page("index", "All causes", "Why a client did not get to its share", f"<p>{len(facts.rules)} causes, one page each</p>",
         index_body(facts))
    page("symptoms", "Symptoms", "From a symptom to its causes", f"<p>{len(index)} symptoms that the pages name</p>",
         symptoms_body(index))
    texts = bodies(pandoc, facts.rules, pages)
    for at, rule in enumerate(facts.rules):
        page(rule.id, rule.id, breakable(rule.id), rule_lead(rule), f"{contents(pages[rule.id])}\n{texts[rule.id]}",
             neighbours(facts.rules, at))
