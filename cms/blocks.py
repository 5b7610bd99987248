"""What an editor can put on a page."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]


class PictureBlock(blocks.StructBlock):
    """A picture with what it shows in words; the words are required."""

    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(label=_("What the picture shows"), max_length=120)
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=120)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "cms/blocks/picture.html"


class VideoBlock(blocks.StructBlock):
    """An MP4 file with its text version, for those who can not hear or load it."""

    file = DocumentChooserBlock(label=_("Video file (MP4)"))
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    transcript = blocks.TextBlock(label=_("Text version"), help_text=_("What is said and shown; read by those who can not hear or load the video."))

    class Meta:
        icon = "media"
        label = _("Video")
        template = "cms/blocks/video.html"


class CalloutBlock(blocks.StructBlock):
    """One thing to remember, or one thing never to do."""

    tone = blocks.ChoiceBlock(choices=[("remember", _("Remember")), ("never", _("Never do this")), ("case", _("Case"))], label=_("Kind"))
    text = blocks.RichTextBlock(features=["bold", "ul", "link"], label=_("Text"))

    class Meta:
        icon = "warning"
        label = _("Highlight")
        template = "cms/blocks/callout.html"


class ClausesBlock(blocks.StructBlock):
    """Clauses of the lesson's standard, taken from the register so that they stay current."""

    numbers = blocks.CharBlock(label=_("Clause numbers"), help_text=_("For example: 3(1), 3(2), 11(10). Empty shows all."), required=False)

    class Meta:
        icon = "list-ol"
        label = _("Clauses of the standard")
        template = "cms/blocks/clauses.html"


BODY = [
    ("text", blocks.RichTextBlock(features=_FEATURES, label=_("Text"))),
    ("picture", PictureBlock()),
    ("video", VideoBlock()),
    ("callout", CalloutBlock()),
    ("clauses", ClausesBlock()),
]
