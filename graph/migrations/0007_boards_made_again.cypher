// Boards of an entry a node are taken away; the next refit, due at once, makes them in pages.

MATCH (entry:LeaderboardEntry) DELETE entry;
MATCH (board:Leaderboard) DELETE board;
MATCH (state:RefitState {name: 'reputation'}) SET state.publishing = 'boards';
