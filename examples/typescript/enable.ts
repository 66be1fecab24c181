// The code under test: enable integrated error tracking, and return the DSN of a new client key.
import { Gitlab } from "@gitbeaker/rest";

export async function enable(host: string, token: string, project: string): Promise<string> {
  const api = new Gitlab({ host, token });
  await api.ErrorTrackingSettings.create(project, true, true);
  const key = await api.ErrorTrackingClientKeys.create(project);
  return key.sentry_dsn;
}
