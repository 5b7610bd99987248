"""The records workbook: its four sheets, their columns in the titles people use, and what the words in them mean."""

from training.intake import Column
from training.models import Drill, ExamClass
from training.registry.layout import Layout

_USCC = ("社会信用代码", "信用代码", "统一信用代码", "企业代码", "企业统一社会信用代码", "单位统一社会信用代码")
_NUMBER = ("身份证号", "身份证号码", "身份证", "公民身份号码", "证件号", "居民身份证号码", "身份证件号码")
_AUTHORITY = ("考核单位", "发证单位", "发证部门", "主管部门", "签发机关")

HOURS = Layout(
    "hours",
    "学时",
    ("培训", "培训记录", "学时记录", "培训台账", "培训学时"),
    (
        Column("number", "证件号码", _NUMBER, required=True),
        Column("enterprise", "统一社会信用代码", _USCC),
        Column("content", "学习内容", ("培训内容", "课程", "课程名称", "培训课程", "培训项目")),
        Column("amount", "学时", ("课时", "培训学时", "学时数", "培训课时"), required=True),
        Column("on", "日期", ("培训日期", "学习日期", "培训时间", "完成日期"), required=True),
        Column("mode", "形式", ("培训形式", "学习形式", "培训方式", "学习方式")),
        Column("organiser", "举办单位", ("培训单位", "主办单位", "培训机构", "组织单位", "举办机构")),
        Column("training_type", "培训类型", ("类型", "培训类别", "学时类型")),
    ),
)
ASSESSMENTS = Layout(
    "assessments",
    "考核",
    ("考试", "考核记录", "考试成绩", "成绩", "考核台账"),
    (
        Column("number", "证件号码", _NUMBER, required=True),
        Column("enterprise", "统一社会信用代码", _USCC),
        Column("item", "考核项目", ("考试项目", "考试科目", "考核科目", "科目", "考试名称"), required=True),
        Column("score", "成绩", ("分数", "得分", "考试成绩")),
        Column("full", "满分", ("总分", "卷面总分")),
        Column("result", "结论", ("是否合格", "考核结果", "结果", "考试结果")),
        Column("on", "日期", ("考核日期", "考试日期", "考试时间", "考核时间"), required=True),
        Column("exam_class", "考核类别", ("考试类别", "考核级别", "考核性质")),
        Column("authority", "考核机关", _AUTHORITY),
    ),
)
CREDENTIALS = Layout(
    "credentials",
    "证书",
    ("证照", "持证情况", "证书台账", "操作证", "特种作业操作证", "特种作业证"),
    (
        Column("number", "证件号码", _NUMBER, required=True),
        Column("kind", "证书类型", ("证书名称", "证书种类", "证件名称", "证书类别"), required=True),
        Column("certificate", "证书编号", ("证号", "证书号", "操作证号", "证书号码")),
        Column("work_type", "作业类别", ("类别", "行业类别", "单位类型", "行业")),
        Column("item", "准操项目", ("操作项目", "作业项目", "准操作项目")),
        Column("first_on", "初领日期", ("初次领证日期", "首次领证日期", "发证日期", "领证日期")),
        Column("valid_from", "有效期起", ("有效期开始", "有效起始日期", "有效期自", "起始日期")),
        Column("valid_until", "有效期止", ("有效期至", "有效期结束", "有效截止日期", "到期日期", "截止日期", "有效期")),
        Column("authority", "发证机关", _AUTHORITY),
    ),
)
DRILLS = Layout(
    "drills",
    "演练",
    ("应急演练", "演练记录", "演练台账", "疏散演练"),
    (
        Column("enterprise", "统一社会信用代码", _USCC, required=True),
        Column("types", "演练类型", ("演练种类", "演练类别", "类型", "演练名称"), required=True),
        Column("on", "日期", ("演练日期", "演练时间"), required=True),
        Column("expected", "应到人数", ("应参加人数", "应参演人数", "应到")),
        Column("present", "实到人数", ("实际人数", "参加人数", "参演人数", "实到")),
        Column("began_at", "开始时间", ("报警时间", "起始时间")),
        Column("out_at", "全部撤出时间", ("撤出时间", "疏散完成时间", "全部到齐时间")),
        Column("ended_at", "结束时间", ()),
        Column("scenario", "场景", ("情景", "演练场景", "演练内容")),
        Column("form", "形式", ("演练形式", "演练方式")),
        Column("plan_ref", "预案编号", ("预案", "预案名称")),
    ),
)
LAYOUTS = (HOURS, ASSESSMENTS, CREDENTIALS, DRILLS)

MODES = {"online": ("线上", "网络", "网上", "在线"), "offline": ("线下", "面授", "集中", "现场", "课堂")}
TRAINING_TYPES = {
    "initial": ("初次", "初次培训", "初训", "首次", "岗前"),
    "refresher": ("再培训", "复训", "继续教育", "年度再培训", "年度"),
    "level_factory": ("三级-厂", "厂级", "公司级", "厂", "三级教育-厂级", "三级（厂）"),
    "level_workshop": ("车间", "车间级", "三级-车间", "部门级"),
    "level_team": ("班组", "班组级", "三级-班组"),
    "transfer": ("转岗", "转岗培训", "复岗", "换岗"),
}
CLASSES = {
    ExamClass.STATUTORY: ("法定", "法定考核", "省级", "市级考核", "主管部门考核"),
    ExamClass.LOCAL: ("本级", "本级考试", "镇级", "本级考核"),
    ExamClass.ENTERPRISE: ("企业", "企业考核", "企业内部", "企业自考"),
}
RESULTS = {True: ("合格", "通过", "及格", "是", "达标"), False: ("不合格", "未通过", "不及格", "否", "未达标")}
FORMS = {
    Drill.Form.LIVE: ("实战", "实战演练", "现场", "实操", "实兵"),
    Drill.Form.TABLETOP: ("桌面", "桌面推演", "桌面演练", "推演"),
}
SPECIAL_OPERATION = ("特种作业", "操作证")
SAFETY_CERTIFICATE = ("安全合格证", "安全生产知识和管理能力", "考核合格", "安全资格证", "安全生产考核", "安管人员证")
# Words in a course, an assessment or a certificate that say for which role it is.
ROLE_WORDS = {
    "principal": ("主要负责人",),
    "safety_manager": ("安全生产管理人员", "安全管理人员", "安全员", "安管人员"),
    "special_operator": ("特种作业",),
    "supervisor": ("监管人员",),
    "grid_worker": ("网格员",),
    "worker": ("三级安全教育", "三级教育", "新员工", "新上岗", "从业人员"),
}
# A text names the drill of the first line that fits it; one cell may name several drills.
DRILL_WORDS = {
    "fire_evacuation": ("消防疏散", "灭火和应急疏散", "灭火与应急疏散", "灭火疏散", "消防演练", "消防", "灭火"),
    "evacuation": ("疏散", "逃生", "撤离"),
    "comprehensive": ("综合",),
    "special": ("专项",),
    "onsite": ("现场处置", "处置方案", "现场"),
}
