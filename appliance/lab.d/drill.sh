# The drill itself is Java (io.twinwall.appliance.drill); here it is only sent to the client's namespace.

lab_drill() {
    [[ -d $LAB_DIR ]] && place_is_open || die "the lab is not up; run 'appliance/lab up'"
    through_door inside-drill drill "$@"
}

lab_failovers() {
    [[ ${1:-} =~ ^[1-9][0-9]*$ ]] || die "failovers needs a number, as in: appliance/lab failovers 20"
    [[ -d $LAB_DIR ]] && place_is_open || die "the lab is not up; run 'appliance/lab up'"
    through_door inside-drill failovers "$1"
}

run_drill() {
    local home polite=() progress=()
    is_laid || die "the lab is not up; run 'appliance/lab up'"
    # shellcheck source=/dev/null
    . "$APPLIANCE/bin/jdk25.sh"
    home=$(java25_home) || exit 1
    # The instrument must not be what stutters; in a user namespace the kernel may refuse, then it measures as it can.
    if [[ $(nice -n -10 nice 2>/dev/null) == -10 ]]; then
        polite=(nice -n -10)
    fi
    [[ ! -t 2 ]] || progress=(--progress)
    mkdir -p "$LAB_DIR/drill"
    exec ip netns exec "${PREFIX}client" "${polite[@]}" "$home/bin/java" -XX:+UseSerialGC -Xmx64m -XX:-UsePerfData \
        -XX:TieredStopAtLevel=1 -Djava.io.tmpdir="$LAB_DIR/drill" -cp "$LAB_DIR/program/lib/twinwall.jar" io.twinwall.appliance.drill.DrillMain \
        --lab "$LAB_SCRIPT" --dir "$LAB_DIR" --prefix "$PREFIX" "${progress[@]}" "$@"
}

# What a node holds in the kernel and as processes, in a form two points of time can be compared in. No times, no numbers
# the kernel counts up.
take_inventory() {
    local node pid
    for node in "${NODES[@]}"; do
        ip -n "$PREFIX$node" -o link show | sed -E "s/^[0-9]+: /$node link /; s/@(if)?[^:]*//; s/link-netns.*//; s/ (state|qlen|mtu|qdisc|mode|group|link-netnsid) [^ ]+//g; s/<[^>]*>//" |
            tr -d '\\' | tr -s ' '
        ip -n "$PREFIX$node" -o address show | sed -E "s/^[0-9]+: /$node address /; s/valid_lft.*//" | tr -d '\\' | tr -s ' '
        ip -n "$PREFIX$node" route show table all | sed "s/^/$node route /"
        on "$node" nft list tables | sed "s/^/$node /"
        # shellcheck disable=SC2046 # a list of numbers
        ps -o args= -p $(ip netns pids "$PREFIX$node" | paste -sd , -) 2>/dev/null | sed "s/^/$node process /"
        if pid=$(node_pid "$node"); then
            printf '%s descriptors %s\n' "$node" "$(ls "/proc/$pid/fd" | wc -l)"
        fi
    done | sort
}
