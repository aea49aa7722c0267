"""What a section of the page tree is called among sets."""

# Sections of agencies stand in the page tree under one standing parent, whose name says nothing more.
PARENT_OF_FRONTS = "chuyen-muc"


def section_slug(url_path: str) -> str:
    """From the path in the page tree: "/trang-chu/chuyen-muc/so-tu-phap-can-tho/tin/" -> "so-tu-phap-can-tho/tin"."""
    _, *slugs = url_path.strip("/").split("/")
    return "/".join(slugs[1:] if slugs[:1] == [PARENT_OF_FRONTS] and len(slugs) > 1 else slugs)
