import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { type Double, startDouble } from "./double.js";
import { enable } from "./enable.js";

let gitlab: Double;

before(async () => {
  gitlab = await startDouble();
});
after(() => gitlab.stop());

beforeEach(async () => {
  await gitlab.control("POST", "/reset", {});
  await gitlab.control("POST", "/projects", { path: "group/app" });
});

test("the DSN of the project is given", async () => {
  const dsn = await enable(gitlab.url, gitlab.token, "group/app");
  assert.match(dsn, /^http:\/\/glet_[0-9a-f]{32}@127\.0\.0\.1:\d+\/errortracking\/api\/v1\/projects\/1$/);
  const saw = { operation: "create_client_key", project: "group/app", status: 201 };
  assert.deepEqual(await gitlab.control("POST", "/journal/check_saw", saw), { holds: true, message: "" });
});

test("a GitLab that is out of order is told", async () => {
  const fault = { kind: "server_error" };
  await gitlab.control("POST", "/faults", { fault, on: "create_settings" });
  await assert.rejects(enable(gitlab.url, gitlab.token, "group/app"), /500/);
});

test("a developer may not", async () => {
  const { token } = await gitlab.control<{ token: string }>("POST", "/tokens", { user: "dev", role: "developer" });
  await assert.rejects(enable(gitlab.url, token, "group/app"), /403/);
});
