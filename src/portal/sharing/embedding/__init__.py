"""Contents shown inside pages of partners: who may, what is asked, the code that they paste."""
