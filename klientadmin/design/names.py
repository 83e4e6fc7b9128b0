"""The invented names and addresses: data, the same in every language."""

PERSON, LAST_ADMINISTRATOR, RESPONSIBLE, ASKER = "Anna Ek", "Johan Berg", "Karin Alm", "Elin Sand"
COMPANY, LONG = "Bergvik Bygg & Montage AB", "Fastighetsaktiebolaget Norrlandskusten med omnejd, Annelundh & Co"
LISTED, BANKRUPT, DEMO, SOLE_TRADER = "Fyrskeppets Rederi AB", "Hammars Mekaniska AB", "Provbolaget AB", "Eva Lund"
CHARGED, CREDITED, FREE = "Norrskenets Plast AB", "Hamnens Bageri AB", "Vilande Bolaget AB"
NEW, STREET, EMAIL = "Tallbackens Snickeri AB", "Storgatan 11", "elin@example.com"
