#!/bin/sh
# Queue mode as plain processes: one main, WORKERS workers and one webhook processor on this machine, against a PostgreSQL
# and a Redis that run already. n8n has to be on the PATH. Ctrl-C or SIGTERM stops all of them, workers last.
#
#   N8N_ENCRYPTION_KEY=... DB_POSTGRESDB_PASSWORD=... ./start.sh ./n8n-nodes-halopsa-0.2.0.tgz ./data
set -eu

tarball=$(realpath "${1:?the packed node pack, see npm pack}")
mkdir -p "${2:?a folder for the state of the processes}"
data=$(realpath "$2")
: "${N8N_ENCRYPTION_KEY:?set it; all processes need the same}" "${DB_POSTGRESDB_PASSWORD:?set it}"

export EXECUTIONS_MODE=queue OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS=true QUEUE_HEALTH_CHECK_ACTIVE=true
export N8N_DISABLE_PRODUCTION_MAIN_PROCESS=true N8N_DIAGNOSTICS_ENABLED=false
export DB_TYPE=postgresdb DB_POSTGRESDB_HOST="${DB_POSTGRESDB_HOST:-127.0.0.1}" DB_POSTGRESDB_DATABASE="${DB_POSTGRESDB_DATABASE:-n8n}" DB_POSTGRESDB_USER="${DB_POSTGRESDB_USER:-n8n}"
export QUEUE_BULL_REDIS_HOST="${QUEUE_BULL_REDIS_HOST:-127.0.0.1}"
workers=${WORKERS:-2}
port=${N8N_PORT:-5678}
broker=${N8N_RUNNERS_BROKER_PORT:-5700}
pids=

stop() {
	trap - INT TERM EXIT
	# shellcheck disable=SC2086
	[ -z "$pids" ] || kill -TERM $pids 2>/dev/null || true
	wait
}
trap stop INT TERM EXIT

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
	pid=$!
	pids="$pids $pid"
	tries=0
	until curl -fsS "http://127.0.0.1:$own/healthz/readiness" > /dev/null 2>&1; do
		kill -0 "$pid" 2>/dev/null || { echo "$name ended; see $data/$name.log" >&2; exit 1; }
		tries=$((tries + 1))
		[ "$tries" -lt 120 ] || { echo "$name is not ready after two minutes; see $data/$name.log" >&2; exit 1; }
		sleep 1
	done
	echo "$name is ready on port $own"
}

# The main process first: it brings the database up to date.
launch main "$port" start
launch webhook $((port + 1)) webhook
number=1
while [ "$number" -le "$workers" ]; do
	launch "worker-$number" $((port + 1 + number)) worker --concurrency="${CONCURRENCY:-5}"
	number=$((number + 1))
done
wait
