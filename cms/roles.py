"""Which role may do what in the editors' back office. Groups are named after roles; `training.accounts` puts people into them."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from training.access import Role, group_name

_PAGE_ACTIONS = {
    Role.EDITOR: ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"],
    Role.TRAINER: ["add_page", "change_page"],
    Role.OFFICE: [],
    Role.SYSADMIN: [],
}
_MODELS = {
    Role.EDITOR: [*(f"training.{verb}_{noun}" for verb in ("add", "change", "view") for noun in ("course", "lesson")), "question_banks.view_item"],
    Role.TRAINER: ["training.view_course", "training.view_lesson", "question_banks.view_item"],
    # Who of the offices changes rules is told by training.amending; the others read them.
    Role.OFFICE: ["training.view_requirement", *[f"training.{verb}_amendment" for verb in ("add", "change", "view")]],
    Role.SYSADMIN: [],
}
_STORED = ("wagtailimages_image", "wagtaildocs_document")
_FILES = {
    Role.EDITOR: [f"{noun.split('_')[0]}.{verb}_{noun.split('_')[1]}" for verb in ("add", "change", "choose") for noun in _STORED],
    Role.TRAINER: ["wagtailimages.add_image", "wagtailimages.choose_image", "wagtaildocs.add_document", "wagtaildocs.choose_document"],
    Role.OFFICE: [],
    Role.SYSADMIN: [],
}


def _permission(name: str) -> Permission:
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def ensure(root: Page) -> None:
    """Make the groups say what the tables above say; run again it changes nothing."""
    collection = Collection.get_first_root_node()
    for role, actions in _PAGE_ACTIONS.items():
        group, _created = Group.objects.get_or_create(name=group_name(role))
        group.permissions.set([_permission("wagtailadmin.access_admin"), *map(_permission, _MODELS[role])])
        for action in actions:
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=_permission(f"wagtailcore.{action}"))
        for name in _FILES[role]:
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=_permission(name))
