// Call all six operations with openapi-fetch and the types of openapi-typescript.
import createClient from "openapi-fetch";
import type { paths } from "./schema.d.ts";

const { GET, PUT, PATCH, POST, DELETE } = createClient<paths>({
  baseUrl: process.env.URL!,
  headers: { "PRIVATE-TOKEN": process.env.TOKEN! },
});
const settings = "/projects/{id}/error_tracking/settings";
const keys = "/projects/{id}/error_tracking/client_keys";
const path = { id: "demo/platform/integrated" };
const show = (value: unknown) => console.log(JSON.stringify(value));

show((await GET(settings, { params: { path: { id: "1" } } })).data);
show((await PUT(settings, { params: { path, query: { active: true, integrated: true } } })).data);
show((await PATCH(settings, { params: { path, query: { active: true } } })).data);
const page = await GET(keys, { params: { path, query: { page: 2, per_page: 1 } } });
show(page.data);
show([page.response.headers.get("X-Total"), page.response.headers.get("X-Next-Page")]);
show((await POST(keys, { params: { path } })).data?.id);
show((await DELETE(`${keys}/{key_id}`, { params: { path: { ...path, key_id: 3 } } })).data);
show((await GET(settings, { params: { path: { id: "demo/unknown" } } })).error);
