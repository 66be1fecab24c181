// Opens Scalar's API client on the contract. What it could ask other hosts for is switched off.
(async () => {
  if (!globalThis.Scalar) return;
  const { contract, server, locale } = document.currentScript?.dataset ?? {};
  const element = (id) => document.getElementById(id);
  const read = async (path) => (await fetch(path)).json();
  let document_, base;
  try {
    document_ = await read(contract);
    base = new URL((await read(server)).url, new URL(server, location.href));
  } catch {
    element("unreadable").hidden = false;
    return;
  }
  // A browser does not tell a page why a server on another origin did not respond.
  if (base.origin !== location.origin) {
    const help = element("help");
    for (const code of help.querySelectorAll("code")) {
      code.textContent = code.textContent.replace("{server}", base.href).replace("{origin}", location.origin);
    }
    help.hidden = false;
  }
  // Scalar gives it a line that it is too long for.
  delete document_.info.contact;
  Scalar.createApiReference("#console", {
    content: document_,
    servers: [{ url: base.href }],
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
