"""The manifest of a package: every file as a resource, and IEEE LOM for what an item is filed under."""

from question_banks import richtext
from question_banks.models import ItemVersion

from ..structured.plain import normal
from ..structured.qti_meta import TOOL
from .hypertext import quote
from .qti_parts import Dialect

_LOM = "http://ltsc.ieee.org/xsd/LOM"
_LEVELS = {1: "easy", 2: "medium", 3: "difficult"}
Listed = list[tuple[str, ItemVersion, list[str]]]


def write(listed: Listed, dialect: Dialect, title: str) -> str:
    """The manifest of items with the pictures each of them shows."""
    namespace, location, schema, version = dialect.manifest
    pictures = {path: f"p-{path.rpartition('/')[2].partition('.')[0][:40]}" for _identifier, _version, paths in listed for path in paths}
    items = [_item(identifier, one, [pictures[path] for path in paths], dialect) for identifier, one, paths in listed]
    files = [_resource(pictures[path], "webcontent", path, "") for path in sorted(pictures)]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest xmlns="{namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xsi:schemaLocation="{namespace} {location}" identifier="questions">\n'
        f"<metadata><schema>{schema}</schema><schemaversion>{version}</schemaversion>{_lom(_general(title))}</metadata>\n<organizations/>\n"
        f"<resources>\n{chr(10).join([*items, *files])}\n</resources>\n</manifest>\n"
    )


def _resource(identifier: str, kind: str, path: str, inside: str, needs: str = "") -> str:
    return f'<resource identifier="{identifier}" type="{kind}" href="{path}">{inside}<file href="{path}"/>{needs}</resource>'


def _item(identifier: str, version: ItemVersion, pictures: list[str], dialect: Dialect) -> str:
    needs = "".join(f'<dependency identifierref="{one}"/>' for one in pictures)
    return _resource(f"r-{identifier}", dialect.item_type, f"items/{identifier}.xml", f"<metadata>{_about(version)}</metadata>", needs)


def _about(version: ItemVersion) -> str:
    item = version.item
    number = f"<identifier><catalog>{TOOL}</catalog><entry>{quote(item.number)}</entry></identifier>"
    title = normal(richtext.plain(version.stem))[:60].replace("\n", " ")
    general = _general(title, number, "<keyword>" + _string("fixed") + "</keyword>" if version.no_shuffle else "")
    level = f"<educational><difficulty>{_vocabulary(_LEVELS[item.difficulty])}</difficulty></educational>"
    return _lom(general, level, _based_on(version), _subject(item.subject))


def _lom(*parts: str) -> str:
    return f'<lom xmlns="{_LOM}">{"".join(parts)}</lom>'


def _general(title: str, identifier: str = "", keyword: str = "") -> str:
    return f"<general>{identifier}<title>{_string(title)}</title>{keyword}</general>"


def _string(text: str) -> str:
    return f"<string>{quote(text)}</string>"


def _vocabulary(value: str) -> str:
    return f"<source>LOMv1.0</source><value>{value}</value>"


def _based_on(version: ItemVersion) -> str:
    """The law or standard, title and article: a relation "is based on"."""
    parts = {"standard": version.clause_standard, "title": version.clause_title, "article": version.clause_article}
    named = "".join(f"<identifier><catalog>{name}</catalog><entry>{quote(text)}</entry></identifier>" for name, text in parts.items() if text)
    return f"<relation><kind>{_vocabulary('isbasedon')}</kind><resource>{named}</resource></relation>" if named else ""


def _subject(subject: str) -> str:
    if not subject:
        return ""
    path = f"<source>{_string('subject')}</source><taxon><entry>{_string(subject)}</entry></taxon>"
    return f"<classification><purpose>{_vocabulary('discipline')}</purpose><taxonPath>{path}</taxonPath></classification>"
