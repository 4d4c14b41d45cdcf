// Entries of the served boards are found by their place, no longer by their mean.

MATCH (board:Leaderboard {key: 'all'})
MATCH (entry:LeaderboardEntry)
WHERE entry.generation = board.generation AND entry.rank IS NOT NULL
WITH entry, toString(entry.rank) AS place, split(entry.key, '|') AS parts
SET entry.key = parts[0] + '|' + parts[1] + '|' + substring('0000000', size(place)) + place;
