from wagtail import hooks

from training.viewsets import TeachingGroup


@hooks.register("register_admin_viewset")
def teaching() -> TeachingGroup:
    return TeachingGroup()
