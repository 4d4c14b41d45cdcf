// A process keeps mentors' cards, and asks which were made since the edition that it knows.

CREATE CONSTRAINT card_editions_name IF NOT EXISTS FOR (n:CardEditions) REQUIRE n.name IS UNIQUE;

CREATE INDEX employee_card_edition_range IF NOT EXISTS FOR (n:Employee) ON (n.cardEdition);
