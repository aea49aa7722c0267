"""What each role may do with pages in the back office, as data: role code -> permissions on the tree of pages.

Permission to publish is for those who approve; who only writes sends a page to them. Given on the whole tree for now:
which agency writes in which section is decided with the workflow of editing.
"""

PAGE_PERMISSIONS: dict[str, tuple[str, ...]] = {
    "editor": ("add_portalpage",),
    "approver": ("add_portalpage", "change_portalpage", "publish_portalpage"),
    "leader": ("change_portalpage", "publish_portalpage"),
    "justice": ("add_portalpage", "change_portalpage", "publish_portalpage", "lock_portalpage", "unlock_portalpage"),
}
