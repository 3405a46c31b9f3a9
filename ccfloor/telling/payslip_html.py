"""A payslip for paper: one HTML page that needs nothing else and runs nothing.

The law: every text is escaped, whoever wrote it; there is no script, no link and no picture; the
page says so itself to the browser (Content-Security-Policy).
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ccfloor.locale import Words
from ccfloor.telling.payslip import Payslip, SlipLine

_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
@page {{ size: A4; margin: 12mm; }}
body {{ font: 9.5pt/1.3 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; }}
h1 {{ font-size: 14pt; }} h2 {{ font-size: 11pt; margin: 1em 0 0.2em; }}
table {{ border-collapse: collapse; width: 100%; table-layout: fixed; }}
th:nth-child(1) {{ width: 16%; }} th:nth-child(2), th:nth-child(3) {{ width: 9%; }}
th:nth-child(4) {{ width: 13%; }} th:nth-child(6) {{ width: 9%; }}
tr {{ break-inside: avoid; }} thead {{ display: table-header-group; }}
th, td {{ border-bottom: 0.5pt solid #999; padding: 1.5pt 4pt; text-align: left;
  vertical-align: top; overflow-wrap: break-word; }}
.n {{ text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }}
.e {{ color: #555; font-size: 7.5pt; }}
.o {{ border-left: 2pt solid #000; margin-top: 2pt; padding-left: 4pt; }}
.t td {{ font-weight: bold; border-top: 1pt solid #000; }}
.h {{ width: auto; table-layout: auto; }} .h th {{ width: auto; font-weight: normal; color: #555; }}
.h th, .h td {{ border: 0; padding: 0 12pt 0 0; }}
@media screen {{ body {{ max-width: 60em; margin: 2em auto; padding: 0 1em; }} }}
</style>
</head>
<body>
<h1>{title}</h1>
<table class="h">{head}</table>
{body}
{documents}<p>{foot}</p>
</body>
</html>
"""
_PAIR = "<tr><th>{name}</th><td>{text}</td></tr>"
_ROW = (
    '<tr><td>{name}</td><td class="n">{amount}</td><td class="n">{gross}</td><td>{clause}</td>'
    '<td>{formula}<div class="e">{evidence}</div>{said}</td><td>{state}</td></tr>\n'
)
_TABLE = (
    '<h2>{title}</h2>\n<table><thead><tr><th>{item}</th><th class="n">{amount}</th>'
    '<th class="n">{gross}</th><th>{clause}</th><th>{how}</th><th>{state}</th></tr></thead>\n'
    "<tbody>\n{rows}</tbody></table>\n"
)
_SAID = '<div class="o">{text}</div>'
_NET = '<tr class="t"><td>{name}</td><td class="n">{net}</td><td colspan="4"></td></tr>\n'
_DOCUMENTS = '<p class="e">{text}</p>\n'
_LIST = "<h2>{title}</h2>\n<ul>{items}</ul>\n"


def payslip_html(slip: Payslip, words: Words) -> str:
    """Write the page."""
    net = _NET.format(name=escape(words("together")), net=escape(slip.net))
    body = _table(words("Points"), words("Points"), slip.points, "", words)
    body += _table(words("Pay in yuan"), words("Yuan"), slip.money, net, words)
    if slip.remarks:
        items = "".join(f"<li>{escape(one)}</li>" for one in slip.remarks)
        body += _LIST.format(title=escape(words("To be known")), items=items)
    head = "".join(
        _PAIR.format(name=escape(name), text=escape(text)) for name, text in slip.head if text
    )
    return _PAGE.format(
        language=words.language.replace("_", "-"),
        title=escape(slip.title),
        head=head,
        body=body,
        documents=_DOCUMENTS.format(text=escape(f"{words('Clause')}: {slip.documents}"))
        if slip.documents
        else "",
        foot=escape(slip.foot),
    )


def _table(title: str, amount: str, lines: Iterable[SlipLine], last: str, words: Words) -> str:
    rows = "".join(
        _ROW.format(
            name=escape(line.name),
            amount=escape(line.amount),
            gross=escape(line.gross),
            clause=escape(line.clause),
            formula=escape(line.formula),
            evidence=escape("; ".join(line.evidence)),
            said="".join(_SAID.format(text=escape(text)) for text in line.said),
            state=escape(line.state),
        )
        for line in lines
    )
    return _TABLE.format(
        title=escape(title),
        item=escape(words("Item")),
        amount=escape(amount),
        gross=escape(words("As named")),
        clause=escape(words("Clause")),
        how=escape(words("How it comes about")),
        state=escape(words("State")),
        rows=rows + last,
    )
