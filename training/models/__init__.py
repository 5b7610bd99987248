"""Facts of the ground floor."""

from .account import Account, Role, RoleGrant
from .area import Area, Department, Level
from .audit import AuditEntry, AuditSeal, ErasurePermit, Tombstone
from .batch import ImportBatch
from .catalogue import OperationItem
from .course import Course, Lesson, StudyBeat
from .drill import Drill, DrillType
from .engagement import Engagement, EngagementForm, EngagementRole
from .enterprise import Enterprise, EnterpriseState, EnterpriseTag, Industry, Size, TagSet
from .notice import Heartbeat, Notice
from .person import IdKind, Person
from .record import Entry, EntryKind, ExamClass, Grade
from .requirement import BasisLevel, Obligation, Requirement
from .signin import Device, DevicePerson, PastPassword, Slip
from .standard import Clause, Standard
from .store import PrivateFile

__all__ = [
    "Account", "Area", "AuditEntry", "AuditSeal", "BasisLevel", "Clause", "Course", "Department", "Device", "DevicePerson", "Drill", "DrillType",
    "Engagement", "EngagementForm", "EngagementRole", "Enterprise", "EnterpriseState", "EnterpriseTag", "Entry", "EntryKind", "ErasurePermit",
    "ExamClass", "Grade", "Heartbeat", "IdKind", "ImportBatch", "Industry", "Lesson", "Level", "Notice", "Obligation", "OperationItem",
    "PastPassword", "Person", "PrivateFile", "Requirement", "Role", "RoleGrant", "Size", "Slip", "Standard", "StudyBeat", "TagSet", "Tombstone",
]  # fmt: skip
