"""The public dump of the national database: the data set `th1nhng0/vietnamese-legal-documents` (CC BY 4.0).

An operator downloads its files; nothing is fetched here. Three tables, as Parquet or as JSONL (also gzipped), known by
their columns, whatever the files are called and however they are cut:

    metadata        id, title, so_ky_hieu, ngay_ban_hanh, loai_van_ban, ngay_co_hieu_luc, ngay_het_hieu_luc,
                    nguon_thu_thap, ngay_dang_cong_bao, nganh, linh_vuc, co_quan_ban_hanh, chuc_danh, nguoi_ky,
                    pham_vi, thong_tin_ap_dung, tinh_trang_hieu_luc        days are "dd/mm/yyyy", nothing is "..."
    content         id, content_html                                       its id may be a number or a string
    relationships   doc_id, other_doc_id, relationship                     the label says what the other one is

    tables.py       files -> tables -> rows, a few at a time
    relations.py    labels -> relations of the shelf
    rows.py         a row of metadata -> `Stated`
    catalogue.py    metadata and relations put beside the text they belong to, on disk and not in memory
    jobs.py         a dump -> jobs
"""
