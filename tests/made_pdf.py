"""PDF files as tests make them: real text in Japanese, nothing embedded, or none at all."""

from __future__ import annotations

from collections.abc import Sequence


def made_pdf(
    pages: Sequence[str],
    *,
    title: str = "",
    encrypted: bool = False,
    embedded: bool = False,
    tagged: bool = False,
    size: str = "595 842",
) -> bytes:
    """A PDF whose pages hold these lines; a page without words is as one that was scanned.

    `embedded` puts a typeface into the file, of which no letter could be drawn; `tagged` has it say that it is tagged.
    """
    letters = sorted({char for page in pages for char in page if char != "\n"})
    codes = {char: number for number, char in enumerate(letters, 1)}
    cmap = "".join(f"<{code:04x}> <{char.encode('utf-16-be').hex()}>\n" for char, code in codes.items())
    space = "begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange"
    unicode = f"{space} {len(codes)} beginbfchar\n{cmap}endbfchar endcmap"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{7 + 2 * at} 0 R' for at in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Made /Encoding /Identity-H /DescendantFonts [4 0 R]"
        " /ToUnicode 5 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Made /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity)"
        " /Supplement 0 >> /DW 1000 >>",
        _stream(unicode),
        f"<< /Title <feff{title.encode('utf-16-be').hex()}> >>",
    ]
    for at, page in enumerate(pages):
        lines = "".join(
            f"1 0 0 1 40 {800 - 16 * number} Tm <{''.join(f'{codes[char]:04x}' for char in line)}> Tj\n"
            for number, line in enumerate(page.split("\n"))
            if line
        )
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size}] /Contents {8 + 2 * at} 0 R"
            " /Resources << /Font << /F 3 0 R >> >> >>"
        )
        objects.append(_stream(f"BT /F 10 Tf\n{lines}ET"))
    if embedded:
        objects.append(_stream("typeface"))
        described = f"<< /Type /FontDescriptor /FontName /Made /FontFile2 {len(objects)} 0 R >>"
        objects[3] = objects[3].replace("/DW", f"/FontDescriptor {described} /DW")
    if tagged:
        objects.append(_stream("<dc:title/>"))
        said = f"/MarkInfo << /Marked true >> /StructTreeRoot << >> /Metadata {len(objects)} 0 R"
        objects[0] = objects[0].replace("/Pages", f"{said} /Pages")
    if encrypted:
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'5a' * 32}> /U <{'a5' * 32}> >>")
    body, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n"
    locked = f" /Encrypt {len(objects)} 0 R /ID [<00> <00>]" if encrypted else ""
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    tail = f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info 6 0 R{locked} >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{tail}".encode("latin-1")


def _stream(text: str) -> str:
    return f"<< /Length {len(text)} >>\nstream\n{text}\nendstream"
