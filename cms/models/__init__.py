"""Pages: the site's content, pointing down to facts."""

from .pages import CourseIndexPage, CoursePage, DrillGuidePage, HomePage, LessonPage, NewsPage, StandardPage

__all__ = ["CourseIndexPage", "CoursePage", "DrillGuidePage", "HomePage", "LessonPage", "NewsPage", "StandardPage"]
