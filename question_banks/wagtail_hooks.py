from wagtail import hooks

from question_banks.viewsets import QuestionViewSet


@hooks.register("register_admin_viewset")
def questions() -> QuestionViewSet:
    return QuestionViewSet("questions")
