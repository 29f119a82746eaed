#!/bin/sh
# Queue mode as plain processes: one main, WORKERS workers and one webhook processor on this machine, against a PostgreSQL
# and a Redis that run already. n8n, node and npm have to be on the PATH. They listen on 127.0.0.1, for a reverse proxy.
#
#   export N8N_ENCRYPTION_KEY=... DB_POSTGRESDB_PASSWORD=... WEBHOOK_URL=https://n8n.contoso.com/
#   ./start.sh ./n8n-nodes-halopsa-0.2.0.tgz ./data
#
# Ctrl-C or SIGTERM stops all of them; what runs has N8N_GRACEFUL_SHUTDOWN_TIMEOUT seconds (30) to end. When one process
# ends by itself the script stops the others and ends with 1, so that systemd or another supervisor starts all again.
# Other settings of n8n are taken from the environment: DB_POSTGRESDB_HOST, QUEUE_BULL_REDIS_PASSWORD, N8N_PORT and so on.
set -eu

tarball=$(realpath "${1:?the packed node pack, see npm pack}")
mkdir -p "${2:?a folder for the state of the processes}"
data=$(realpath "$2")
: "${N8N_ENCRYPTION_KEY:?set it; all processes need the same}" "${DB_POSTGRESDB_PASSWORD:?set it}"

export EXECUTIONS_MODE=queue OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS=true QUEUE_HEALTH_CHECK_ACTIVE=true
export N8N_DISABLE_PRODUCTION_MAIN_PROCESS=true N8N_DIAGNOSTICS_ENABLED=false
export N8N_LISTEN_ADDRESS="${N8N_LISTEN_ADDRESS:-127.0.0.1}" N8N_WORKER_SERVER_ADDRESS="${N8N_WORKER_SERVER_ADDRESS:-127.0.0.1}"
export DB_TYPE=postgresdb DB_POSTGRESDB_HOST="${DB_POSTGRESDB_HOST:-127.0.0.1}" DB_POSTGRESDB_DATABASE="${DB_POSTGRESDB_DATABASE:-n8n}" DB_POSTGRESDB_USER="${DB_POSTGRESDB_USER:-n8n}"
export QUEUE_BULL_REDIS_HOST="${QUEUE_BULL_REDIS_HOST:-127.0.0.1}"
workers=${WORKERS:-2}
port=${N8N_PORT:-5678}
broker=${N8N_RUNNERS_BROKER_PORT:-5700}
rm -f "$data"/*.pid

stop() {
	trap - INT TERM EXIT
	for file in "$data"/*.pid; do
		[ ! -f "$file" ] || kill -TERM "$(cat "$file")" 2>/dev/null || true
		rm -f "$file"
	done
	wait
}
trap 'stop; exit 0' INT TERM
trap stop EXIT

# In the background, so that a signal is answered at once.
pause() {
	sleep "$1" &
	wait $!
}

# Each process loads the pack from a folder of its own.
install_pack() {
	nodes="$data/$1/.n8n/nodes"
	mkdir -p "$nodes"
	[ -f "$nodes/package.json" ] || printf '{"name":"installed-nodes","private":true,"dependencies":{}}' > "$nodes/package.json"
	(cd "$nodes" && npm install --ignore-scripts --legacy-peer-deps --offline --no-audit --no-fund --silent "$tarball")
}

# launch NAME PORT COMMAND...
launch() {
	name=$1 own=$2
	shift 2
	install_pack "$name"
	broker=$((broker + 1))
	N8N_USER_FOLDER="$data/$name" N8N_PORT=$own QUEUE_HEALTH_CHECK_PORT=$own N8N_RUNNERS_BROKER_PORT=$broker n8n "$@" > "$data/$name.log" 2>&1 &
	echo $! > "$data/$name.pid"
}

answers() {
	node -e 'fetch(process.argv[1]).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))' "http://127.0.0.1:$1/healthz/readiness"
}

alive() {
	kill -0 "$(cat "$data/$1.pid")" 2>/dev/null
}

# await NAME PORT
await() {
	tries=0
	until answers "$2"; do
		alive "$1" || { echo "$1 ended; see $data/$1.log" >&2; exit 1; }
		tries=$((tries + 1))
		[ "$tries" -lt 120 ] || { echo "$1 is not ready after two minutes; see $data/$1.log" >&2; exit 1; }
		pause 1
	done
	echo "$1 is ready on port $2"
}

# The main process first: it brings the database up to date.
launch main "$port" start
await main "$port"
launch webhook $((port + 1)) webhook
numbers=$(seq 1 "$workers")
for number in $numbers; do launch "worker-$number" $((port + 1 + number)) worker --concurrency="${CONCURRENCY:-5}"; done
await webhook $((port + 1))
for number in $numbers; do await "worker-$number" $((port + 1 + number)); done

while pause 2; do
	for file in "$data"/*.pid; do
		name=$(basename "$file" .pid)
		alive "$name" || { echo "$name ended by itself, the others are stopped; see $data/$name.log" >&2; exit 1; }
	done
done
