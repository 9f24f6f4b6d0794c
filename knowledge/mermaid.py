"""Writes the decision tree as a Mermaid flowchart, for pages that draw Mermaid themselves."""

from knowledge.tree import COLOURS, Outcome, Tree


def mermaid(drawn: Tree) -> str:
    """Returns the tree as a Mermaid flowchart."""
    out = ["flowchart TD", f'  start(["A case<br/>{_safe(drawn.title)}"]) --> {drawn.choices[0].id}']
    following = [choice.id for choice in drawn.choices[1:]] + ["none"]
    for choice, after in zip(drawn.choices, following, strict=True):
        asks = "<br/>".join(_safe(f"• {line}") for line in choice.asks)
        then = "<br/>".join(_safe(line) for line in (choice.answer, *choice.lines))
        out.append(f'  {choice.id}{{{{"<b>{_safe(choice.title)}?</b><br/>{asks}"}}}}:::{choice.tone}')
        out.append(f'  {choice.id} -->|yes| {choice.id}_then["{then}"]:::{choice.tone}')
        out.append(f"  {choice.id} -->|next| {after}")
        out.append(f"  {choice.id}_then --> also")
    out.append('  none["<b>Did no rule hold?</b>"]:::other')
    for row in drawn.otherwise:
        out.append(f"  none --> {_box(row)}")
    out.append('  also["<b>Beside every answer</b>"]:::other')
    for name, rows in (("Identity", drawn.identity), ("Scenarios", drawn.scenarios), ("Clocks", drawn.clocks)):
        out.append(f"  subgraph {name}")
        out.extend(f"    {_box(row)}" for row in rows)
        out.append("  end")
        out.append(f"  also --> {name}")
    return "\n".join((*out, *_classes())) + "\n"


def _classes() -> list[str]:
    """Returns the colours of the Mermaid chart."""
    return [
        f"  classDef {tone} fill:{fill},stroke:{edge},color:#101828,text-align:left"
        for tone, (fill, edge) in COLOURS.items()
    ]


def _box(row: Outcome) -> str:
    """Returns a Mermaid node for a box without a question."""
    text = "<br/>".join((f"<b>{_safe(row.title)}</b>", *map(_safe, row.lines)))
    return f'{row.id}["{text}"]:::other'


def _safe(text: str) -> str:
    """Returns text that neither Mermaid nor HTML reads as syntax."""
    for mark, code in (("#", "#35;"), ("&", "#amp;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
        text = text.replace(mark, code)
    return text
