// In the place of the Teams client library, which talks only to windows of the real Teams.
// Served as /auth/teams-js.js; the chat page that opened the popup listens.
(() => {
  const tell = (message) => window.opener?.postMessage({ from: 'teams-js', ...message }, location.origin);
  window.microsoftTeams = {
    app: { initialize: async () => undefined },
    authentication: {
      notifySuccess: (result) => tell({ result: String(result ?? '') }),
      notifyFailure: (reason) => tell({ reason: String(reason ?? 'unknown') }),
    },
  };
})();
