# What can go wrong with a box, made to go wrong. One netlink message or one signal each, no JVM: quick enough to be the
# start of a measurement.

lab_fault() {
    local node=${1:-} fault=${2:-} port=${3:-}
    is_node "$node" || die "fault needs a node: r1 or r2"
    [[ -e /run/netns/${PREFIX}switch ]] || die "the lab is not up; run 'appliance/lab up'"
    case $fault in
        power) fault_power "$node" ;;
        crash) signal_daemon "$node" KILL ;;
        freeze) signal_daemon "$node" STOP ;;
        thaw) signal_daemon "$node" CONT ;;
        unplug)
            check_port "$port"
            ip -n "${PREFIX}switch" link set "$node-$port" down
            ;;
        mute)
            check_port "$port"
            on switch nft add element netdev lab cut "{ \"$node-$port\" }"
            ;;
        restart)
            stop_node "$node"
            launch_node "$node"
            await_ready "$node" || exit 1
            ;;
        heal) fault_heal "$node" ;;
        '') die "fault needs one of: power crash freeze thaw unplug mute heal restart" ;;
        *) die "no fault '$fault'; there are power crash freeze thaw unplug mute heal restart" ;;
    esac
}

check_port() {
    [[ " ${SEGMENTS[*]} " == *" ${1:-} "* ]] || die "which cable? one of: ${SEGMENTS[*]}"
}

all_ports() {
    local segment
    for segment in "${SEGMENTS[@]}"; do
        printf '"%s-%s", ' "$1" "$segment"
    done
}

# The plug is pulled: every frame of the node is lost first, in one transaction, so that no dying word gets out; then all
# its processes go. The carrier stays, as on a switch that has not noticed: the harder case for the twin.
fault_power() {
    local ports pids
    ports=$(all_ports "$1")
    on switch nft add element netdev lab cut "{ ${ports%, } }"
    mapfile -t pids < <(ip netns pids "$PREFIX$1")
    ((${#pids[@]} == 0)) || kill -9 "${pids[@]}" 2>/dev/null || true
}

signal_daemon() {
    local pid
    pid=$(node_pid "$1") || die "the daemon of $1 is not running"
    kill -"$2" "$pid"
}

fault_heal() {
    local node=$1 ports segment pid
    # Deleting what is not in the set is an error, adding what is in it is not: add all, then delete all, at once.
    ports=$(all_ports "$node")
    on switch nft "add element netdev lab cut { ${ports%, } }; delete element netdev lab cut { ${ports%, } }"
    for segment in "${SEGMENTS[@]}"; do
        ip -n "${PREFIX}switch" link set "$node-$segment" up
    done
    if pid=$(node_pid "$node"); then
        kill -CONT "$pid"
    else
        launch_node "$node"
        await_ready "$node" || exit 1
    fi
}
