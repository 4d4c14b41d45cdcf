// The one organisation, without people: its cursors are signed from the first request on.

MERGE (organisation:Organisation {name: 'organisation'})
ON CREATE SET organisation.title = '',
              organisation.demo = false,
              organisation.cursorSecret = randomUUID() + randomUUID();
