// What a search reads of a mentor is kept on the mentor; those whose card is to be made again are found by its end.

CREATE INDEX employee_card_until_range IF NOT EXISTS FOR (n:Employee) ON (n.cardUntil);
