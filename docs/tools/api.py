"""The API reference: what the headers of common/ declare, with the comments that stand there.

Doxygen reads the headers and writes XML; this makes a page of Markdown of each folder, so that the
reference looks like the rest, and is found by the same search.
"""

import re
import shutil
import subprocess
import textwrap
import xml.etree.ElementTree as ET

SETTINGS = """
INPUT = {root}/common/dl
FILE_PATTERNS = *.h
RECURSIVE = YES
OUTPUT_DIRECTORY = {output}
GENERATE_HTML = NO
GENERATE_LATEX = NO
GENERATE_XML = YES
XML_PROGRAMLISTING = NO
EXTRACT_ALL = YES
QUIET = YES
WARNINGS = NO
BUILTIN_STL_SUPPORT = YES
STRIP_FROM_PATH = {root}/common/dl
"""
FOLDERS = {  # in the order of the layers
    "base": "errors, shapes, devices, random numbers, files",
    "kernels": "scalar formulas",
    "array": "numbers on a device, and what a device can do",
    "autograd": "Tensor",
    "ops": "operations with their gradients",
    "nn": "modules",
    "optim": "optimisers",
    "data": "files, data sets, minibatches",
    "plot": "figures",
    "train": "the training loop, what it measures and what it leaves behind",
    "view": "pictures of a training",
    "cli": "command lines",
    "app": "what the programs share",
}
INLINE = {"computeroutput": "`", "emphasis": "*", "bold": "**"}


def write_pages(root, folder):
    """Writes api/index.md and a page for each folder of common/dl/ below `folder`."""
    output = root / "build/docs/doxygen"
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    try:
        subprocess.run(
            ["doxygen", "-"], input=SETTINGS.format(root=root, output=output), text=True, check=True,
            stdout=subprocess.DEVNULL,
        )
    except (OSError, subprocess.CalledProcessError) as e:
        raise RuntimeError(f"the API reference needs Debian's package doxygen: {e}") from None

    compounds = {}  # "ops/loss.h" -> what is declared there
    for path in sorted((output / "xml").glob("*.xml")):
        for compound in ET.parse(path).getroot().findall("compounddef"):
            _collect(compound, compounds)

    api = folder / "api"
    api.mkdir()
    lines = ["# API reference", "", "What the headers declare, in the order of their layers: each folder "
             "includes only from those above it. In each, the comments are those of the headers.", ""]
    for name, what in FOLDERS.items():
        lines.append(f"- [`{name}`]({name}.md): {what}")
        parts = [f"# {name}", "", what[0].upper() + what[1:] + ".", ""]
        for header in sorted((root / "common/dl" / name).glob("*.h")):
            parts += [f"## {header.name}", "", _head_comment(header), ""]
            source = header.read_text(encoding="utf-8").split("\n")
            parts += _described(sorted(compounds.get(f"{name}/{header.name}", [])), source)
        (api / f"{name}.md").write_text("\n".join(parts), encoding="utf-8")
    (api / "index.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _head_comment(header):
    """What the first lines of a header say it is for; what is indented there is code."""
    said, code = [], []

    def close():
        if code:
            said.extend(["", "```cpp", *textwrap.dedent("\n".join(code)).strip("\n").split("\n"), "```", ""])
            code.clear()

    for line in header.read_text(encoding="utf-8").split("\n"):
        if not line.startswith("//"):
            break
        line = line.removeprefix("//")
        if line.startswith("     ") or (code and not line.strip()):
            code.append(line)
        else:
            close()
            said.append(line.strip())
    close()
    return "\n".join(said)


def _described(declared, source):
    """Signatures and what is said of them: one comment can be that of several lines in a row."""
    parts = []
    group, said, last = [], "", 0

    def close():
        if group:
            parts.extend(["```cpp", *group, "```", "", said, ""])

    for (line, _), title, signature, comment in declared:
        apart = any(not between.strip() for between in source[last:line])
        last = line
        if title:
            close()
            group, said = [], ""
            parts.extend([f"### {title}", "", comment, ""])
        elif comment or apart or not group:
            close()
            group, said = [signature], comment
        else:
            group.append(signature)
    close()
    return parts


def _collect(compound, compounds):
    """Adds what a namespace or class declares to its header's list: (place, class, signature, comment).

    A place is line and column: of what stands in one line, too, the order is the header's.
    """
    kind, name = compound.get("kind"), compound.findtext("compoundname").removeprefix("dl::")
    if kind == "namespace" and "detail" not in name and not name.startswith("@"):
        for section in compound.findall("sectiondef"):
            for member in section.findall("memberdef"):
                header, place = _place(member)
                if not member.findtext("name").startswith("@"):
                    entry = (place, "", _signature(member), _comment(member))
                    compounds.setdefault(header, []).append(entry)
    elif kind in ("class", "struct") and compound.get("prot") == "public" and "detail" not in name:
        header, place = _place(compound)
        short = name.rsplit("::", 1)[-1] if "<" not in name else name
        entries = compounds.setdefault(header, [])
        entries.append((place, short, "", _comment(compound)))
        for section in compound.findall("sectiondef"):
            if section.get("kind", "").startswith("public"):
                for member in section.findall("memberdef"):
                    if "=delete" not in member.findtext("argsstring", "").replace(" ", ""):
                        entries.append((_place(member)[1], "", _signature(member), _comment(member)))


def _place(element):
    location = element.find("location")
    place = int(location.get("line")), int(location.get("column"))
    return location.get("file").split("common/dl/")[-1], place


def _signature(member):
    """As it could stand in the header; Doxygen spaces its parts in a way of its own."""
    kind, name = member.get("kind"), member.findtext("name")
    if kind == "enum":
        values = ", ".join(v.findtext("name") for v in member.findall("enumvalue"))
        strong = "class " if member.get("strong") == "yes" else ""
        return f"enum {strong}{name} {{ {values} }}"
    parameters = [
        " ".join(filter(None, (_plain(p.find("type")), p.findtext("declname"))))
        for p in member.findall("templateparamlist/param")
    ]
    template = f"template <{', '.join(parameters)}>\n" if parameters else ""
    type_ = _plain(member.find("type"))
    initial = _plain(member.find("initializer")) if kind == "variable" else ""
    arguments = member.findtext("argsstring") or ""
    arguments = re.sub(r"(?<=[\w)])=(?=\S)", " = ", arguments)
    prefix = "static " if member.get("static") == "yes" else ""
    if arguments.endswith("= 0"):
        prefix = "virtual "
    if kind == "typedef":
        text = f"{template}using {name} = {type_}"
    else:
        text = template + prefix + " ".join(filter(None, (type_, name + arguments, initial)))
    text = re.sub(r" ?([&*]+) ?(?=[\w ])", r"\1 ", text.replace("DL_HOST_DEVICE ", ""))
    if "< " in text:  # Doxygen writes vector< float >
        text = re.sub(r"(?<=[\w>&*)]) >", ">", re.sub(r"(?<=\w)< ", "<", text))
    return text.replace("& )", "&)").replace("& >", "&>").rstrip()


def _plain(element):
    return "" if element is None else re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def _comment(element):
    parts = [element.find("briefdescription"), element.find("detaileddescription")]
    said = [_markdown(para) for part in parts if part is not None for para in part.findall("para")]
    return "\n\n".join(filter(None, said)) + "\n" if any(said) else ""


def _markdown(element):
    """A paragraph of Doxygen's XML as Markdown."""
    text = element.text or ""
    for child in element:
        if child.tag in INLINE:
            mark = INLINE[child.tag]
            text += mark + "".join(child.itertext()) + mark
        elif child.tag in ("verbatim", "preformatted"):
            text += "\n\n```text\n" + "".join(child.itertext()).strip("\n") + "\n```\n\n"
        elif child.tag == "programlisting":
            lines = (_listed(line) for line in child.findall("codeline"))
            text += "\n\n```cpp\n" + "\n".join(lines) + "\n```\n\n"
        elif child.tag == "itemizedlist":
            text += "\n\n" + "\n".join("- " + _markdown(i.find("para")) for i in child) + "\n"
        else:
            text += _markdown(child)
        text += child.tail or ""
    return text if "```" in text else re.sub(r"[ \t]+", " ", text).strip()


def _listed(codeline):
    def text(e):
        return (e.text or "") + "".join((" " if c.tag == "sp" else text(c)) + (c.tail or "") for c in e)

    return text(codeline)
