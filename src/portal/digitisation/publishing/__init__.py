"""What makes an accepted scan public: its files, its searchable copy, its signatures, its marks on the picture."""
