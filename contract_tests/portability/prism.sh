# Start Prism, send all six operations to it, and stop it: prism.sh mock|proxy CONTRACT [argument…]
"$TOOLS/node/node_modules/.bin/prism" "$@" --port "$PORT" > prism.log 2>&1 &
trap "kill $!" EXIT
for _ in $(seq 600); do grep -q "Prism is listening" prism.log && break; sleep 0.1; done
sh "$HERE/calls.sh" "http://127.0.0.1:$PORT"
