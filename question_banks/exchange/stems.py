"""Stems as found: running numbers that must go, real numbers that must stay, broken lines."""

import re

_MARKED = re.compile(r"^\s*[(（【\[]?\s*(?:第\s*)?(\d{1,5})\s*(?:题\s*[.、．:：]?|[)）】\]]|[.．、:：,，]|\t+|\u00a0+)\s*")
_BARE = re.compile(r"^\s*(\d{1,5})\s*(?=[\u4e00-\u9fff《“(（])")
_AGAIN = re.compile(r"^\d{1,4}[.．、]\s*(?=[\u4e00-\u9fff《（(])")
_UNITS = "年月日天时小分秒周岁米吨度千百万亿个人名种类条项次级号公毫厘倍伏安瓦台只层楼处位家件元平立升克斤点节线相孔户间套"
_BROKEN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*[\r\n]+[ \t]*(?=[\u3000-\u9fff\uff00-\uffef])")


class Numbering:
    """Follows the running numbers of a sheet: a bare or doubtful number goes only when it continues the sequence."""

    def __init__(self) -> None:
        self.last = 0

    def strip(self, stem: str) -> str:
        """The stem without its running number."""
        found = _MARKED.match(stem)
        if found:
            number, rest = int(found.group(1)), stem[found.end() :]
            decimal = rest[:1].isdigit() and stem[found.end() - 1] in ".．,，:："
            certain = stem[found.end() - 1] in ".．、)）】]\t\u00a0 题" and not decimal
            if rest.strip() and (certain or number == self.last + 1):
                self.last = number
                return _AGAIN.sub("", rest.strip())
            return stem.strip()
        bare = _BARE.match(stem)
        follows = bare and int(bare.group(1)) == self.last + 1 and stem[bare.end() : bare.end() + 1] not in _UNITS
        if bare and follows:
            self.last += 1
            return stem[bare.end() :].strip()
        return stem.strip()


def tidy(text: str) -> str:
    """Without tabs and trailing space; lines broken in the middle of a Chinese sentence are joined."""
    joined = _BROKEN.sub("", text.replace("\u00a0", " ").replace("\u200b", "").replace("\ufeff", ""))
    return re.sub(r"[ \t]+", " ", joined).strip()
