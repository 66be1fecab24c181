// Makes calls with @gitbeaker/rest: reads {host, token, calls: [[resource, method, arguments], …]} from standard input
// and writes what each call gave, as {value} or {status, description}.
const { readFileSync } = require("node:fs");
const { Gitlab } = require("@gitbeaker/rest");

async function call(api, [resource, method, args]) {
  try {
    return { value: await api[resource][method](...args) };
  } catch (error) {
    return { status: error.cause?.response?.status, description: error.cause?.description ?? String(error) };
  }
}

async function main() {
  const { host, token, calls } = JSON.parse(readFileSync(0, "utf8"));
  const api = new Gitlab({ host, token });
  const results = [];
  for (const each of calls) results.push(await call(api, each));
  process.stdout.write(JSON.stringify(results));
}

main();
