"""The invented names and addresses: data, the same in every language."""

PERSON, LAST_ADMINISTRATOR, RESPONSIBLE, ASKER = "Anna Ek", "Johan Berg", "Karin Åberg", "Elin Sandström"
COMPANY, LONG = "Sjövik Bygg & Montage AB", "Västernorrlandskustens Fastighetsförvaltningsaktiebolag i Örnsköldsvik"
LISTED, BANKRUPT, DEMO, SOLE_TRADER = "Fyrskeppets Rederi AB", "Järnviks Mekaniska AB", "Provbolaget AB", "Åsa Björk"
CHARGED, CREDITED, FREE = "Norrskenets Plåt AB", "Sjöviks Måleri AB", "Vilande Bolaget AB"
NEW, STREET, EMAIL = "Tallbackens Snickeri AB", "Sågverksvägen 11", "elin@norrfjard.example"
