"""Templates of Wagtail that are copied for one word each must follow Wagtail's own."""

from pathlib import Path

import pytest
import wagtail
from django.contrib.auth.models import Permission
from wagtail.sites.views import IndexView

from portal import editorial
from portal.editorial.admin.editor import permission_name

THEIRS = Path(wagtail.__file__).parent
OURS = Path(editorial.__file__).parent / "templates"
CHANGED = {
    "users/templates/wagtailusers/groups/includes/formatted_permissions.html": {
        "{{ content_perms_dict.add.perm.name }}": "Thêm {{ content_perms_dict.object }}",
        "{{ content_perms_dict.change.perm.name }}": "Sửa {{ content_perms_dict.object }}",
        "{{ content_perms_dict.delete.perm.name }}": "Xóa {{ content_perms_dict.object }}",
    },
    "admin/templates/wagtailadmin/shared/headers/_actions.html": {'aria-label="Actions"': 'aria-label="Thao tác"'},
    "admin/templates/wagtailadmin/shared/user_avatar.html": {"{{ user }}": '{{ user|default_if_none:"hệ thống" }}'},
}


class TestCopiedTemplates:
    @pytest.mark.parametrize("path", CHANGED)
    def test_differ_from_wagtail_s_in_their_words_alone(self, path: str):
        expected = (THEIRS / path).read_text("utf-8")
        for english, vietnamese in CHANGED[path].items():
            assert english in expected
            expected = expected.replace(english, vietnamese)
        assert (OURS / path.split("templates/")[1]).read_text("utf-8") == expected


class TestWords:
    def test_stand_above_the_columns_of_sites(self):
        assert {"Cổng", "Tên trang web", "Trang gốc"} <= {column.label for column in IndexView.columns}

    def test_name_a_permission(self):
        assert permission_name(Permission(name="Publish any page")) == "Xuất bản mọi trang"
