// Start the GitLab test double, `gitlab-error-tracking serve --double`, and control it over HTTP.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
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
    const headers = { "Content-Type": "application/json" };
    // An agent of its own: unlike fetch, it never uses a proxy of the environment.
    const call = request(ready.control_url + path, { method, headers, agent: new Agent() });
    call.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(call, "response")) as [IncomingMessage];
    const content = await text(response);
    if (response.statusCode !== 200) throw new Error(`${method} ${path}: ${content}`);
    return JSON.parse(content) as T;
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
