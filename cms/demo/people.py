"""Invented people: names, valid document numbers and mobiles that the same seed always gives again."""

from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from training import identity
from training.models import Person

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_SURNAMES_LONG = ("欧阳", "上官", "司徒", "诸葛")
_GIVEN_FIRST = "建国志明文海永春晓玉秀丽桂金水根福林家俊宏德荣庆立新国华小大正子雨欣思佳"
_GIVEN_LAST = "明华强军平伟峰斌勇杰涛芳英敏静燕红霞娟玲梅兰萍琴辉飞亮刚祥生林宁波龙凯旭鹏翔龄㛃"
# Rare characters, the middle dot and long names stand in every real register.
_SPECIAL = ("阿依古丽·买买提", "迪丽拜尔·艾合买提", "扎西次仁", "巴特尔", "陈䶮", "王㛃")


class Invented:
    """Makes people one after the other; numbers and names depend only on the seed."""

    def __init__(self, seed: str, *, division: str = "330199", serial: int = 0, taken: set[str] | None = None) -> None:
        """`division` begins the numbers, `serial` is the last one given elsewhere; makers that share `taken` give no number twice."""
        self.random = Random(f"{seed}:people")
        self.division, self.serial = division, serial
        self.taken = set() if taken is None else taken

    def uuid(self) -> UUID:
        """A public id that the seed decides."""
        return UUID(int=self.random.getrandbits(128), version=4)

    def name(self) -> str:
        """A usual name; now and then a rare one."""
        chance = self.random
        if chance.random() < 0.006:
            return chance.choice(_SPECIAL)
        surname = chance.choice(_SURNAMES_LONG) if chance.random() < 0.01 else chance.choice(_SURNAMES)
        given = chance.choice(_GIVEN_LAST) if chance.random() < 0.3 else chance.choice(_GIVEN_FIRST) + chance.choice(_GIVEN_LAST)
        return surname + given

    def person(self, *, at: datetime, youngest: int = 22, oldest: int = 62) -> Person:
        """An unsaved person of an age, with a number and a mobile nobody else of this seed has."""
        self.serial += 1
        age_days = self.random.randint(youngest * 365, oldest * 365)
        born = date(at.year, at.month, min(at.day, 28)) - timedelta(days=age_days)
        number = self._number(born - timedelta(days=self.serial // 1000 % 100))
        person = Person(public_id=self.uuid(), name=self.name(), born_on=identity.born_on(number), registered_at=at)
        person.set_identity(number)
        person.set_mobile(f"139{self.serial:08d}")
        return person

    def _number(self, born: date) -> str:
        """A number for about this birthday that nobody has."""
        number = identity.make(self.serial, division=self.division, born=born)
        while number in self.taken:
            born -= timedelta(days=1)
            number = identity.make(self.serial, division=self.division, born=born)
        self.taken.add(number)
        return number
