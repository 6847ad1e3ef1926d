/* page_style.h - how the page of the report looks
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Text has a contrast of at least 4.5 to 1 with what is behind it, shapes 3 to 1, in light and in dark (WCAG 2.1 1.4.3
 * and 1.4.11). Nothing here is needed to understand the page.
 */
#ifndef SMBTRIAGE_PAGE_STYLE_H
#define SMBTRIAGE_PAGE_STYLE_H

static const char page_style[] =
    ":root{color-scheme:light dark;--ground:#fff;--card:#f6f7f9;--ink:#1b1f24;--quiet:#545c66;--edge:#c9ced6;"
    "--bad:#b3151d;--warn:#855000;--note:#1f5fa8;--good:#1a6b38;--link:#0b57a4}\n"
    "@media (prefers-color-scheme:dark){:root{--ground:#14171b;--card:#1d2127;--ink:#e8eaed;--quiet:#aab2bd;"
    "--edge:#444c57;--bad:#ff8a84;--warn:#f2b84b;--note:#82b7ff;--good:#6fd08c;--link:#8ec1ff}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;max-width:70rem;padding:1rem 1.25rem 3rem;background:var(--ground);color:var(--ink);"
    "font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;overflow-wrap:anywhere}\n"
    "h1{font-size:1.7rem;line-height:1.2;margin:.5rem 0 .25rem}\n"
    "h2{font-size:1.3rem;margin:2.2rem 0 .7rem}\n"
    "h3{font-size:1.1rem;line-height:1.35;margin:0 0 .6rem}\n"
    "h4{font-size:1.05rem;line-height:1.35;margin:0 0 .5rem}\n"
    "h5{font-size:.95rem;margin:1rem 0 .3rem}\n"
    "p{margin:.4rem 0}\n"
    "a{color:var(--link)}\n"
    ":focus-visible{outline:3px solid var(--link);outline-offset:2px}\n"
    ".skip{position:absolute;left:-99rem}.skip:focus{position:static}\n"
    ".quiet,header p,footer{color:var(--quiet);font-size:.9rem}\n"
    ".lead{font-size:1.12rem}\n"
    ".counts{display:flex;flex-wrap:wrap;gap:.5rem;list-style:none;margin:.8rem 0;padding:0}\n"
    ".counts li{border:1px solid var(--edge);border-radius:.5rem;background:var(--card);padding:.3rem .8rem}\n"
    ".counts b{font-size:1.25rem;margin-right:.3rem}\n"
    "article{border:1px solid var(--edge);border-radius:.6rem;padding:1rem 1.1rem;margin:0 0 1.4rem}\n"
    ".finding{border-left:.35rem solid var(--note);background:var(--card);border-radius:.3rem;padding:.8rem 1rem;"
    "margin:.9rem 0}\n"
    ".finding.error{border-color:var(--bad)}.finding.warn{border-color:var(--warn)}\n"
    ".word{font-weight:700;white-space:nowrap}\n"
    ".word.error{color:var(--bad)}.word.warn{color:var(--warn)}.word.note{color:var(--note)}\n"
    "dl{display:grid;grid-template-columns:minmax(6rem,max-content) 1fr;gap:.25rem 1rem;margin:.5rem 0}\n"
    "dt{color:var(--quiet)}dd{margin:0;min-width:0}\n"
    "code{font:.9em ui-monospace,SFMono-Regular,Consolas,'Liberation Mono',monospace;background:var(--ground);"
    "border:1px solid var(--edge);border-radius:.25rem;padding:.05em .3em;-webkit-box-decoration-break:clone;"
    "box-decoration-break:clone}\n"
    "ul.plain{margin:.2rem 0;padding-left:1.1rem}\n"
    "figure{margin:1rem 0 .5rem}figcaption{color:var(--quiet);font-size:.9rem}\n"
    ".scroll{overflow-x:auto;border:1px solid var(--edge);border-radius:.4rem}\n"
    ".scroll svg{display:block}\n"
    "summary{cursor:pointer;color:var(--link);padding:.2rem 0}\n"
    "table{border-collapse:collapse;width:100%;font-size:.92rem}\n"
    "caption{text-align:left;color:var(--quiet);padding:.4rem .6rem}\n"
    "th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-top:1px solid var(--edge)}\n"
    "td{min-width:4.5rem}\n"
    "svg .life,svg .pause{stroke:var(--quiet)}svg .good,svg .end{stroke:var(--ink)}\n"
    "svg polygon.good,svg polygon.end{fill:var(--ink)}\n"
    "svg .bad{stroke:var(--bad)}svg polygon.bad{fill:var(--bad)}\n"
    "svg text{fill:var(--ink);stroke:none}svg .note{fill:var(--quiet);font-size:12px}svg .role{font-weight:700}\n"
    "svg .who{font-size:12px}svg .label.bad{fill:var(--bad);stroke:none}\n"
    "svg .label,svg .halo{paint-order:stroke}svg .label,svg .label.bad,svg .halo{stroke:var(--ground);"
    "stroke-width:5px;stroke-linejoin:round}\n"
    "@media (max-width:40rem){body{padding:.6rem .7rem 2rem}article{padding:.7rem}dl{display:block}"
    "dd{margin:0 0 .45rem}}\n"
    "@media print{:root{--ground:#fff;--card:#fff;--ink:#000;--quiet:#444;--edge:#999;--bad:#a00;--warn:#6b4000;"
    "--note:#114a8a;--good:#000;--link:#000}body{max-width:none;padding:0;font-size:11pt}.skip,summary{display:none}"
    ".scroll{overflow:visible;border:0}.scroll svg{width:100%;height:auto;max-height:24cm}"
    "figure,tr,h2,h3,h4{break-inside:avoid}h2,h3,h4,h5{break-after:avoid}"
    "a[href^=http]::after{content:\" (\" attr(href) \")\"}}\n";

#endif
