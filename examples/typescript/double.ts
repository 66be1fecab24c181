// Start the GitLab test double, `gitlab-error-tracking serve --double`, and control it over HTTP.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface Double {
  url: string;
  token: string;
  /** Call the control API: see openapi/double.yaml for its operations. */
  control<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  stop(): Promise<void>;
}

interface Ready {
  url: string;
  control_url: string;
}

export async function startDouble(): Promise<Double> {
  const folder = mkdtempSync(join(tmpdir(), "gitlab-double-"));
  const readyFile = join(folder, "ready.json");
  const program = process.env["GITLAB_DOUBLE"] ?? "gitlab-error-tracking";
  const server = spawn(program, ["serve", "--double", "--port", "0", "--ready-file", readyFile], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(server, "exit");
  while (!existsSync(readyFile)) {
    if (server.exitCode !== null) throw new Error(`${program} ended with ${server.exitCode}`);
    await Promise.race([sleep(20), ended]);
  }
  const ready = JSON.parse(readFileSync(readyFile, "utf8")) as Ready;

  async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const payload = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(ready.control_url + path, { method, headers, ...payload });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  const { default_token: token } = await control<{ default_token: string }>("GET", "/state");
  return {
    url: ready.url,
    token,
    control,
    async stop() {
      server.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
