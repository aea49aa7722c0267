"""What the body of a content is made of: few blocks, each one thing, each accessible without further thought."""

from wagtail import blocks

from portal.editorial.blocks.media import (
    AudioBlock,
    DownloadBlock,
    GalleryBlock,
    PictureBlock,
    VideoBlock,
    VideoValue,
)
from portal.editorial.blocks.shapes import ContactBlock, DialogueBlock, StepsBlock, WordTableBlock
from portal.editorial.blocks.texts import (
    AnswerBlock,
    CitationBlock,
    CitationValue,
    HeadingBlock,
    NoticeBlock,
    ParagraphBlock,
)

__all__ = [
    "AnswerBlock",
    "AudioBlock",
    "BodyBlock",
    "CitationBlock",
    "CitationValue",
    "ContactBlock",
    "DialogueBlock",
    "DownloadBlock",
    "GalleryBlock",
    "HeadingBlock",
    "NoticeBlock",
    "ParagraphBlock",
    "PictureBlock",
    "StepsBlock",
    "VideoBlock",
    "VideoValue",
    "WordTableBlock",
]


class BodyBlock(blocks.StreamBlock):
    """The body of a content."""

    heading = HeadingBlock(max_length=120)
    paragraph = ParagraphBlock()
    citation = CitationBlock()
    notice = NoticeBlock()
    answer = AnswerBlock()
    steps = StepsBlock()
    table = WordTableBlock()
    dialogue = DialogueBlock()
    contact = ContactBlock()
    picture = PictureBlock()
    gallery = GalleryBlock()
    video = VideoBlock()
    audio = AudioBlock()
    download = DownloadBlock()
