// Opens Scalar's API client on the contract. What it could ask other hosts for is switched off.
(async () => {
  if (!globalThis.Scalar) return;
  const { contract, server, locale } = document.currentScript?.dataset ?? {};
  const [document_, { url }] = await Promise.all([contract, server].map(async (path) => (await fetch(path)).json()));
  const base = new URL(url, new URL(server, location.href)).href;
  Scalar.createApiReference("#console", {
    content: document_,
    servers: [{ url: base }],
    authentication: {
      preferredSecurityScheme: "private_token",
      securitySchemes: { private_token: { value: "glpat-demo-maintainer" } },
    },
    localization: { locale },
    layout: "modern",
    withDefaultFonts: false,
    telemetry: false,
    showDeveloperTools: "never",
    hideClientButton: true,
    persistAuth: false,
    agent: { disabled: true },
    mcp: { disabled: true },
    defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
  });
})();
