"use strict";

(() => {
  const KEPT = "mentorgraph.token";
  const FIRST_QUERY = `# Paste a token above, then press the play button.
query Viewer {
  viewer {
    displayName
    department { name }
    manager { displayName }
    skillGaps {
      skill { name }
      size
      candidateMentors(first: 3) {
        nodes { rank score mentor { displayName department { name } } }
      }
    }
  }
}
`;
  const box = document.getElementById("token");
  const who = document.getElementById("who");
  const editor = document.getElementById("editor");
  let token = sessionStorage.getItem(KEPT) ?? "";

  function send(url, options) {
    const headers = { ...options.headers };
    if (token && !headers.Authorization) {
      headers.Authorization = `Bearer ${token}`;
    }
    return fetch(url, { ...options, headers });
  }

  async function show() {
    ReactDOM.render(
      React.createElement(GraphiQL, {
        // Another person may see another answer: the editor starts again with each token.
        key: token,
        fetcher: GraphiQL.createFetcher({ url: "/graphql", fetch: send }),
        defaultQuery: FIRST_QUERY,
      }),
      editor,
    );
    who.textContent = await nameOfViewer();
  }

  async function nameOfViewer() {
    if (!token) {
      return "not signed in";
    }
    const answer = await send("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "query Who { viewer { displayName } }" }),
    });
    const { data, errors } = await answer.json();
    return data?.viewer?.displayName ?? errors?.[0]?.message ?? "not signed in";
  }

  document.getElementById("sign-in").addEventListener("submit", (event) => {
    event.preventDefault();
    token = box.value.trim().replace(/^bearer\s+/i, "");
    sessionStorage.setItem(KEPT, token);
    show();
  });

  box.value = token;
  show();
})();
