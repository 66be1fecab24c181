// An application that reports an error for each line that it reads, and prints the line when the SDK has sent it.
const readline = require("node:readline");
const Sentry = require("@sentry/node");

Sentry.init({ dsn: process.env.SENTRY_DSN, release: "app@1.0.0", environment: "test" });

async function run() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const error = new Error("occurred");
    error.name = line;
    Sentry.captureException(error);
    await Sentry.flush(10_000);
    console.log(line);
  }
}

run();
