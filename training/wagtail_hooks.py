from wagtail import hooks

from training.viewsets import RulesGroup, TeachingGroup


@hooks.register("register_admin_viewset")
def teaching() -> TeachingGroup:
    return TeachingGroup()


@hooks.register("register_admin_viewset")
def rules() -> RulesGroup:
    return RulesGroup()
