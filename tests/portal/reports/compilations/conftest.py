from tests.portal.laid import laid
from tests.portal.reports.compilations.factories import Province, make_province_at_work


@laid
def province() -> Province:
    return make_province_at_work()
