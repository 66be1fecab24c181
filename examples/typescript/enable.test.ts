import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

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

// A fault that no request triggered means that the test did not test it.
afterEach(async () => {
  assert.deepEqual(await gitlab.control("GET", "/faults/check_applied"), { passed: true, message: "" });
});

test("enable returns the DSN of the project", async () => {
  const dsn = await enable(gitlab.url, gitlab.token, "group/app");
  assert.match(dsn, /^http:\/\/glet_[0-9a-f]{32}@127\.0\.0\.1:\d+\/errortracking\/api\/v1\/projects\/1$/);
  const expected = { operation: "create_client_key", project: "group/app", status: 201 };
  assert.deepEqual(await gitlab.control("POST", "/journal/check_saw", expected), { passed: true, message: "" });
});

test("enable reports a server error", async () => {
  const fault = { kind: "server_error" };
  await gitlab.control("POST", "/faults", { fault, on: "create_settings" });
  await assert.rejects(enable(gitlab.url, gitlab.token, "group/app"), /500/);
});

test("enable rejects a developer", async () => {
  const { token } = await gitlab.control<{ token: string }>("POST", "/tokens", { user: "dev", role: "developer" });
  await assert.rejects(enable(gitlab.url, token, "group/app"), /403/);
});
