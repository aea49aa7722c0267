"""A small shelf of law for the tests of search, in the shape that `import_law` reads."""

LAWS = [
    {
        "law_id": "91/2015/QH13",
        "title": "Bộ luật Dân sự",
        "doc_type": "Luật",
        "issued": "24/11/2015",
        "effective": "01/01/2017",
        "issuer": "Quốc hội",
        "subject": "dan-su/dan-su",
        "articles": [
            {
                "article_id": "328",
                "title": "Đặt cọc",
                "text": "1. Đặt cọc là việc một bên giao cho bên kia một khoản tiền hoặc vật có giá trị khác trong một "
                "thời hạn để bảo đảm giao kết hoặc thực hiện hợp đồng.\n"
                "2. Nếu bên đặt cọc từ chối việc giao kết, thực hiện hợp đồng thì tài sản đặt cọc thuộc về bên nhận "
                "đặt cọc; nếu bên nhận đặt cọc từ chối thì phải trả cho bên đặt cọc tài sản đặt cọc và một khoản tiền "
                "tương đương giá trị tài sản đặt cọc, trừ trường hợp có thoả thuận khác.",
            },
            {
                "article_id": "329",
                "title": "Ký cược",
                "text": "1. Ký cược là việc bên thuê tài sản là động sản giao cho bên cho thuê một khoản tiền.\n"
                "2. Trường hợp tài sản thuê được trả lại thì bên thuê được nhận lại tài sản ký cược.",
            },
            {
                "article_id": "430",
                "title": "Hợp đồng mua bán tài sản",
                "text": "Hợp đồng mua bán tài sản là sự thỏa thuận giữa các bên. Hợp đồng mua bán nhà ở, mua bán nhà "
                "để sử dụng vào mục đích khác được thực hiện theo quy định của Bộ luật này, Luật Nhà ở.",
            },
        ],
    },
    {
        "law_id": "45/2013/QH13",
        "title": "Luật Đất đai",
        "doc_type": "Luật",
        "issued": "29/11/2013",
        "effective": "01/07/2014",
        "issuer": "Quốc hội",
        "subject": "tai-nguyen/dat-dai",
        "articles": [
            {
                "article_id": "99",
                "title": "Trường hợp sử dụng đất được cấp Giấy chứng nhận quyền sử dụng đất",
                "text": "1. Nhà nước cấp Giấy chứng nhận quyền sử dụng đất cho những trường hợp sau đây:\n"
                "a) Người đang sử dụng đất có đủ điều kiện;\n"
                "đ) Người sử dụng đất theo kết quả hòa giải thành đối với tranh chấp đất đai.",
            },
            {
                "article_id": "202",
                "title": "Hòa giải tranh chấp đất đai",
                "text": "1. Nhà nước khuyến khích các bên tranh chấp đất đai tự hoà giải hoặc giải quyết tranh chấp "
                "thông qua hoà giải ở cơ sở.\n"
                "2. Tranh chấp đất đai mà các bên không hoà giải được thì gửi đơn đến Ủy ban nhân dân cấp xã.",
            },
        ],
    },
    {
        "law_id": "30/2020/NĐ-CP",
        "title": "Nghị định về công tác văn thư",
        "doc_type": "Nghị định",
        "issued": "05/03/2020",
        "effective": "05/03/2020",
        "issuer": "Chính phủ",
        "subject": "van-thu-luu-tru/cong-tac-van-thu",
        "articles": [
            {
                "article_id": "8",
                "title": "Thể thức văn bản",
                "text": "1. Thể thức văn bản là tập hợp các thành phần cấu thành văn bản.\n"
                "2. Thể thức văn bản hành chính bao gồm Quốc hiệu và Tiêu ngữ, số, ký hiệu của văn bản.",
            },
        ],
    },
    {
        "law_id": "58/2014/QH13",
        "title": "Luật Bảo hiểm xã hội",
        "doc_type": "Luật",
        "issued": "20/11/2014",
        "effective": "01/01/2016",
        "status": "Hết hiệu lực toàn bộ",
        "issuer": "Quốc hội",
        "subject": "bao-hiem/bao-hiem-xa-hoi",
        "articles": [
            {
                "article_id": "34",
                "title": "Thời gian hưởng chế độ khi sinh con",
                "text": "Lao động nữ sinh con được nghỉ việc hưởng chế độ thai sản trước và sau khi sinh con là 06 "
                "tháng theo quy định về bảo hiểm xã hội.",
            },
        ],
    },
    {
        "law_id": "45/2019/QH14",
        "title": "Bộ luật Lao động",
        "doc_type": "Luật",
        "issued": "20/11/2019",
        "effective": "01/01/2021",
        "issuer": "Quốc hội",
        "subject": "lao-dong/lao-dong",
        "articles": [
            {
                "article_id": "139",
                "title": "Nghỉ thai sản",
                "text": "1. Lao động nữ được nghỉ thai sản trước và sau khi sinh con là 06 tháng; thời gian nghỉ trước "
                "khi sinh không quá 02 tháng.\n"
                "2. Trong thời gian nghỉ thai sản, lao động nữ được hưởng chế độ thai sản theo quy định của pháp luật "
                "về bảo hiểm xã hội.",
            },
            {
                "article_id": "105",
                "title": "Thời giờ làm việc bình thường",
                "text": "Thời giờ làm việc bình thường không quá 08 giờ trong 01 ngày và 48 giờ trong 01 tuần.",
            },
        ],
    },
]
