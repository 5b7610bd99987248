"""The registry workbook: its five sheets, their columns in the titles people use, and what the words in them mean."""

from dataclasses import dataclass
from typing import Any

from training.intake import Column, Match, Sheet, find_header
from training.models import EngagementForm, EngagementRole, IdKind, Level, Size

_USCC = ("社会信用代码", "信用代码", "统一信用代码", "统一社会信用代码证号", "企业代码", "企业统一社会信用代码", "统一社会信用代码/注册号", "税号")
_NUMBER = ("身份证号", "身份证号码", "身份证", "公民身份号码", "证件号", "居民身份证号码", "身份证件号码", "身份证件号")
_AREA = (
    "行政区划代码",
    "区划代码",
    "区域编码",
    "地区代码",
    "所属区域",
    "所在区域",
    "村居代码",
    "村（居）代码",
    "所属村居",
    "所属村（社区）",
    "村居",
    "属地",
    "所在村居",
)
_FROM = ("开始日期", "起始时间", "任职日期", "任职时间", "入职日期", "入职时间", "任命日期", "开始时间", "到岗日期")
_UNTIL = ("结束时间", "离任日期", "离职日期", "免职日期", "离岗日期", "终止日期")
_NAME = ("人员姓名", "员工姓名", "名字", "姓 名")
_ROLE = ("人员类别", "人员类型", "身份类别", "岗位类别", "任职身份", "角色")


@dataclass(frozen=True)
class Layout:
    """One sheet: its key in code, its name and other names people give it, its columns, and the sets of columns that identify a row."""

    key: str
    title: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...] = ()


AREAS = Layout(
    "areas",
    "区域",
    ("行政区域", "区划", "行政区划", "区域表"),
    (
        Column("code", "区域代码", ("行政区划代码", "区划代码", "区域编码", "代码"), required=True),
        Column("name", "名称", ("区域名称", "区划名称", "行政区划名称"), required=True),
        Column("parent", "上级代码", ("上级区域代码", "上级区划代码", "父级代码", "上级")),
        Column("level", "层级", ("级别", "区域层级", "行政级别")),
    ),
    (("code",),),
)
ENTERPRISES = Layout(
    "enterprises",
    "企业",
    ("企业信息", "企业名单", "企业台账", "生产经营单位", "单位", "企业表", "企业底册"),
    (
        Column("uscc", "统一社会信用代码", _USCC),
        Column("name", "企业名称", ("单位名称", "名称", "公司名称", "生产经营单位名称", "企业", "市场主体名称"), required=True),
        Column("area", "区域代码", _AREA, required=True),
        Column("address", "地址", ("企业地址", "单位地址", "生产地址", "经营地址", "住所", "详细地址", "生产经营地址", "经营场所")),
        Column("industry_code", "国民经济行业代码", ("行业代码", "国民经济行业", "国民经济行业分类代码", "所属行业代码")),
        Column("industry", "监管行业", ("行业领域", "监管行业领域", "所属行业", "行业类别", "行业分类", "工贸行业", "行业")),
        Column("size", "规模", ("企业规模", "规模类型", "单位规模")),
        Column("headcount", "从业人数", ("从业人员数", "从业人员人数", "员工人数", "职工人数", "人数", "员工数", "从业人员数量", "用工人数")),
        Column("state", "状态", ("企业状态", "经营状态", "生产状态", "登记状态", "生产经营状态")),
        Column("state_from", "状态起始日期", ("状态日期", "状态开始日期", "状态变更日期", "停产日期", "成立日期")),
        Column("risks", "风险类型", ("风险类别", "涉及风险", "重点风险", "风险")),
        Column("department", "主管部门", ("监管部门", "行业主管部门", "责任部门", "行业监管部门")),
        Column("liaison", "联络员", ("联络人", "村居联络员", "包联干部", "网格员", "联系干部")),
        Column("former_names", "曾用名", ("原名称", "曾用名称", "原企业名称")),
        Column("legal_representative", "法定代表人", ("法人", "法人代表", "法定代表人姓名")),
        Column("controller", "实际控制人", ("实控人", "实际控制人姓名")),
        Column("phone", "联系电话", ("电话", "联系方式", "单位电话", "企业电话", "手机")),
        Column("tag_hours_high", "学时标签", ("高学时行业", "学时类别")),
        Column("tag_assessment", "考核标签", ("法定考核", "考核类别标签")),
        Column("tag_drill_half_yearly", "演练标签", ("半年演练", "演练类别")),
        Column("tags_confirmed", "法定类别确认", ("类别确认", "标签确认", "法定类别是否确认")),
        Column("landlord", "出租方统一社会信用代码", ("出租方信用代码", "出租方", "出租企业统一社会信用代码", "房东统一社会信用代码")),
    ),
    (("uscc",), ("name",)),
)
PEOPLE = Layout(
    "people",
    "人员",
    ("人员信息", "人员名单", "人员台账", "员工", "人员表", "花名册", "从业人员"),
    (
        Column("id_kind", "证件类型", ("证件种类", "证件类别", "身份证件类型")),
        Column("number", "证件号码", _NUMBER, required=True),
        Column("name", "姓名", _NAME, required=True),
        Column("mobile", "手机号", ("手机号码", "手机", "联系电话", "移动电话", "电话", "联系方式")),
    ),
    (("number",), ("name", "mobile")),
)
ENGAGEMENTS = Layout(
    "engagements",
    "任职用工",
    ("任职", "用工", "任职用工信息", "任职情况", "用工情况", "任职与用工", "任职用工表"),
    (
        Column("enterprise", "统一社会信用代码", (*_USCC, "企业名称", "单位名称", "工作单位", "单位"), required=True),
        Column("number", "证件号码", _NUMBER, required=True),
        Column("role", "身份", _ROLE, required=True),
        Column("form", "用工形式", ("用工方式", "用工类型", "用工性质")),
        Column("post", "岗位", ("岗位名称", "职务", "工种", "职位", "岗位/职务")),
        Column("from_on", "起始日期", _FROM),
        Column("until_on", "结束日期", _UNTIL),
        Column("started_work_on", "上岗日期", ("上岗时间", "实际上岗日期")),
        Column("item", "作业项目", ("操作项目", "准操项目", "特种作业项目", "作业类别")),
        Column("full_time", "专职/兼职", ("专兼职", "专职或兼职", "是否专职", "专/兼职")),
        Column("provider", "派遣/承包单位统一社会信用代码", ("派遣单位统一社会信用代码", "承包单位统一社会信用代码", "派遣单位", "承包单位", "派遣/承包单位")),
    ),
    (("enterprise", "number", "role"),),
)
POSTS = Layout(
    "posts",
    "区域岗位",
    ("区域岗位表", "监管人员", "网格员", "区域人员", "监管岗位"),
    (
        Column("area", "区域代码", _AREA, required=True),
        Column("number", "证件号码", _NUMBER, required=True),
        Column("role", "身份", _ROLE, required=True),
        Column("from_on", "起始日期", _FROM),
        Column("until_on", "结束日期", _UNTIL),
    ),
    (("area", "number", "role"),),
)
LAYOUTS = (AREAS, ENTERPRISES, PEOPLE, ENGAGEMENTS, POSTS)

LEVELS = {
    Level.PROVINCE: ("省", "省级", "自治区", "直辖市"),
    Level.CITY: ("市", "市级", "地级市", "设区市"),
    Level.COUNTY: ("县", "区", "县级", "区县", "县区", "区县级", "县（区）", "区级", "县级市"),
    Level.TOWN: ("镇", "乡", "街道", "镇街", "乡镇", "镇级", "乡镇级", "乡镇街道", "乡镇（街道）", "镇（街道）", "镇（街）", "街镇"),
    Level.VILLAGE: ("村", "居", "村居", "社区", "村级", "村（居）", "村（社区）", "居委会", "村委会", "行政村"),
}
LEVEL_BY_LENGTH = {2: Level.PROVINCE, 4: Level.CITY, 6: Level.COUNTY, 9: Level.TOWN, 12: Level.VILLAGE}
SIZES = {
    Size.LARGE: ("大", "大型", "大型企业"),
    Size.MEDIUM: ("中", "中型", "中型企业"),
    Size.SMALL: ("小", "小型", "小型企业"),
    Size.MICRO: ("微", "微型", "微型企业"),
}
STATES = {
    "operating": ("正常", "生产", "在产", "在业", "存续", "营业", "开业", "经营", "正常生产", "正常经营", "生产经营", "在营", "正常营业", "运行"),
    "suspended": ("停产", "停业", "歇业", "停产停业", "暂停", "停工", "长期停产", "停产整顿", "半停产", "季节性停产"),
    "closed": ("关闭", "注销", "吊销", "倒闭", "已关闭", "已注销", "搬迁", "迁出", "撤销", "取缔"),
}
ID_KINDS = {
    IdKind.RESIDENT: ("居民身份证", "身份证", "公民身份证", "二代身份证", "身份证件"),
    IdKind.PERMIT: ("港澳台居民居住证", "港澳居民居住证", "台湾居民居住证", "居住证"),
    IdKind.FOREIGN_PERMANENT: ("外国人永久居留身份证", "外国人永久居留证", "永久居留身份证"),
    IdKind.PASSPORT: ("护照", "外国护照", "中国护照"),
    IdKind.OTHER: ("其他", "其它", "港澳居民来往内地通行证", "台湾居民来往大陆通行证", "军官证", "其他证件"),
}
ROLES = {
    EngagementRole.PRINCIPAL: ("主要负责人", "负责人", "单位主要负责人", "企业主要负责人", "企业负责人", "总经理", "厂长"),
    EngagementRole.SAFETY_MANAGER: ("安全生产管理人员", "安全管理人员", "安管人员", "安全管理员", "安全员", "专职安全员", "兼职安全员", "安全生产管理员"),
    EngagementRole.SPECIAL_OPERATOR: ("特种作业人员", "特种作业", "特殊工种", "特种工"),
    EngagementRole.WORKER: ("从业人员", "员工", "职工", "工人", "一般从业人员", "其他从业人员", "普通员工"),
    EngagementRole.SUPERVISOR: ("监管人员", "安全监管人员", "监管员", "安监人员", "镇（街）安全监管人员"),
    EngagementRole.GRID_WORKER: ("网格员", "安全网格员", "村居网格员", "专职网格员"),
}
FORMS = {
    EngagementForm.REGULAR: ("正式", "正式工", "合同工", "劳动合同", "固定", "全日制", "本企业职工"),
    EngagementForm.DISPATCHED: ("劳务派遣", "派遣", "劳务派遣工", "派遣工"),
    EngagementForm.FLEXIBLE: ("灵活用工", "灵活", "临时工", "临时", "非全日制", "小时工", "零工", "实习"),
    EngagementForm.OUTSOURCED: ("外包", "承包", "劳务外包", "外包工", "外协", "承包商"),
}
POST_ROLES = {role: ROLES[role] for role in (EngagementRole.SUPERVISOR, EngagementRole.GRID_WORKER)}
ENTERPRISE_ROLES = {role: words for role, words in ROLES.items() if role not in POST_ROLES}
FULL_TIME = {True: ("专职", "是", "全职"), False: ("兼职", "否")}


def _plain(word: str) -> str:
    return word.replace("(", "（").replace(")", "）").replace(" ", "").lower()


_KEYS: dict[int, dict[str, Any]] = {}


def meaning(words: dict[Any, Any], written: str | None) -> Any:
    """The key whose words hold this one (or which is written as its own code), or None. `words` is one of the constants above."""
    if not written:
        return None
    if id(words) not in _KEYS:
        spelled = [(_plain(word), key) for key, spellings in reversed(words.items()) for word in (*spellings, str(key))]
        _KEYS[id(words)] = dict(spelled)
    known = _KEYS[id(words)]
    return known[written] if written in known else known.get(_plain(written))


def recognise(sheet: Sheet, layouts: tuple[Layout, ...] = LAYOUTS) -> tuple[Layout, Match] | None:
    """Which of the sheets this is: by its name, else by its header when all required columns are there. None: none of them."""
    name = sheet.name.strip()
    named = [one for one in layouts if name == one.title or name in one.names]
    for layout in named:
        match = find_header(sheet, layout.columns)
        if match:
            return layout, match
    found = [(layout, match) for layout in layouts if (match := find_header(sheet, layout.columns)) and not _missing(layout, match)]
    return max(found, key=lambda pair: len(pair[1].index), default=None)


def _missing(layout: Layout, match: Match) -> bool:
    return any(column.required and column.key not in match.index for column in layout.columns)
