# The two nodes: one daemon each, in its namespace, started from the lab's copy of the program.

same_configuration() { cmp -s "$1" "$LAB_DIR/pair.yaml"; }

# The document as the pair first saw it, and a copy for each node: what a node commits later is its own.
keep_configuration() {
    local node
    cp "$1" "$LAB_DIR/pair.yaml"
    for node in "${NODES[@]}"; do
        mkdir -p "$LAB_DIR/$node/state" "$LAB_DIR/$node/tmp"
        [[ -e $LAB_DIR/$node/pair.yaml ]] || cp "$1" "$LAB_DIR/$node/pair.yaml"
    done
}

# What two operators do at the consoles with 'request pair', done before the first start. TWINWALL_LAB_PAIRED=no leaves it
# to whoever wants to try that.
pair_nodes() {
    [[ ${TWINWALL_LAB_PAIRED:-yes} == yes ]] || return 0
    local first=$LAB_DIR/${NODES[0]}/state second=$LAB_DIR/${NODES[1]}/state
    [[ ! -e $first/link/twin.pin && ! -e $first/lock ]] || return 0
    "$LAB_DIR/program/bin/twinwall" pair --offline "$first" "$second" >/dev/null ||
        note "the nodes could not be paired; 'request pair' in the shell of each does it"
}

node_pid() {
    local pid
    pid=$(cat "$LAB_DIR/$1/pid" 2>/dev/null) && lives_on "$1" "$pid" || return 1
    printf '%s\n' "$pid"
}

start_nodes() {
    local node failed=0
    started=()
    for node in "${NODES[@]}"; do
        node_pid "$node" >/dev/null || { launch_node "$node"; started+=("$node"); }
    done
    for node in "${started[@]}"; do
        await_ready "$node" || failed=1
    done
    ((failed == 0)) || die "a node did not start; 'appliance/lab down' cleans up"
}

launch_node() {
    local node=$1 dir=$LAB_DIR/$1
    rm -f "$dir/stdout"
    TWINWALL_JAVA_OPTS="-Djava.io.tmpdir=$dir/tmp -XX:ErrorFile=$dir/crash-%p.log ${TWINWALL_JAVA_OPTS:-}" setsid ip netns exec "$PREFIX$node" \
        "$LAB_DIR/program/bin/twinwall" daemon --node "$node" --config "$dir/pair.yaml" --state "$dir/state" \
        --socket "$dir/socket" </dev/null >"$dir/stdout" 2>>"$dir/log" 8<&- &
    echo $! >"$dir/pid"
    date +%s%N >"$dir/started"
    disown
}

# 20 s, because a machine that also builds something is slow; what is promised is 3 s: appliance/test tells whether
# it was kept.
await_ready() {
    local node=$1 dir=$LAB_DIR/$1 waited
    for ((waited = 0; waited < 400; waited++)); do
        if grep -qx ready "$dir/stdout" 2>/dev/null; then
            echo $((($(date +%s%N) - $(cat "$dir/started")) / 1000000)) >"$dir/ready-ms"
            return 0
        fi
        # Not node_pid: a process that was started just now may not have entered its namespace yet.
        if [[ $(sed 's/.*) //; s/ .*//' "/proc/$(cat "$dir/pid")/stat" 2>/dev/null || echo Z) == Z ]]; then
            note "$node ended before it was ready; the end of its log:"
            tail -n 12 "$dir/log" | sed 's/^/    /' >&2
            return 1
        fi
        sleep 0.05
    done
    note "$node is not ready after 20 s; the end of its log:"
    tail -n 12 "$dir/log" | sed 's/^/    /' >&2
    return 1
}

stop_node() {
    local node=$1 pid waited
    pid=$(node_pid "$node") || return 0
    kill -CONT "$pid"
    kill -TERM "$pid"
    for ((waited = 0; waited < 300; waited++)); do
        node_pid "$node" >/dev/null || return 0
        sleep 0.05
    done
    note "$node did not stop within 15 s; killed"
    kill -9 "$pid" 2>/dev/null || true
}

stop_nodes() {
    local node
    for node in "${NODES[@]}"; do
        stop_node "$node"
    done
}

lab_cli() {
    local node=${1:-}
    is_node "$node" || die "cli needs a node: r1 or r2"
    [[ -S $LAB_DIR/$node/socket ]] || die "$node is not running; try 'appliance/lab status'"
    shift
    if (($# > 0)); then
        exec "$LAB_DIR/program/bin/twinwall" cli --socket "$LAB_DIR/$node/socket" -c "$*"
    fi
    exec "$LAB_DIR/program/bin/twinwall" cli --socket "$LAB_DIR/$node/socket"
}

ask() { "$LAB_DIR/program/bin/twinwall" cli --socket "$LAB_DIR/$1/socket" -c "${*:2}" 2>/dev/null </dev/null; }

# The one state all virtual routers of a node are in; 'mixed' when they differ, 'dead' when nobody answers.
node_state() {
    local answer states
    node_pid "$1" >/dev/null && answer=$(ask "$1" 'show vrrp | json') || {
        echo dead
        return 0
    }
    mapfile -t states < <(sed -n 's/.*"state": *"\([A-Za-z]*\)".*/\1/p' <<<"$answer" | sort -u)
    case ${#states[@]} in
        0) echo none ;;
        1) echo "${states[0]}" ;;
        *) echo mixed ;;
    esac
}

# Whether the loss of either node would go unnoticed, as one of them sees it; nodes that are not paired do not ask.
is_ready() {
    local answer
    answer=$(ask "$1" 'show readiness | json') || return 1
    grep -q '"paired": *false' <<<"$answer" || ! grep -q '"noticed": *true' <<<"$answer"
}

await_whole_pair() {
    local waited one other
    for ((waited = 0; waited < 60; waited++)); do
        one=$(node_state r1)
        other=$(node_state r2)
        case "$one $other" in
            'Active Backup') ! is_ready r1 || return 0 ;;
            'Backup Active') ! is_ready r2 || return 0 ;;
        esac
        echo "r1 $one, r2 $other"
        sleep 0.25
    done
    return 1
}

# Both start at the same time; on a busy machine the second can be Active before the first has begun. The lab promises
# that a fresh pair begins with r1.
prefer_first_node() {
    ((${#started[@]} == ${#NODES[@]})) || return 0
    [[ $(node_state r2) == Active ]] || return 0
    ask r2 request failover >/dev/null || true
    step "moving the addresses to r1" await_whole_pair || explain_failure
    [[ $(node_state r1) == Active ]] || note "r2 kept the addresses; see 'appliance/lab log r2'"
}

await_first_page() {
    local waited
    for ((waited = 0; waited < 40; waited++)); do
        ! on client curl -fsS --max-time 1 -o /dev/null http://192.0.2.254/ || return 0
        sleep 0.25
    done
    return 1
}

explain_failure() {
    local node
    for node in "${NODES[@]}"; do
        printf '    %s (%s), the end of its log:\n' "$node" "$(node_state "$node")" >&2
        tail -n 12 "$LAB_DIR/$node/log" 2>/dev/null | sed 's/^/        /' >&2
    done
    die "the lab is up but does not work; look with 'appliance/lab status', end with 'appliance/lab down'"
}

lab_log() {
    local node=${1:-}
    is_node "$node" || die "log needs a node: r1 or r2"
    [[ -r $LAB_DIR/$node/log ]] || die "$node has written nothing; is the lab up?"
    case ${2:-} in
        -f) exec tail -n 50 -f "$LAB_DIR/$node/log" ;;
        '') exec cat "$LAB_DIR/$node/log" ;;
        *) die "log knows one option: -f" ;;
    esac
}
