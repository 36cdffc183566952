# The cables: a switch of four segments in a namespace of its own, and a port on it for every plug of every host.
#
#            tw-switch:   wan          lan          dmz          sync
#   tw-internet  eth0 ----+
#   tw-client    eth0 -----------------+
#   tw-web1,web2 eth0 ------------------------------+
#   tw-r1, tw-r2 eth0 ----+
#                eth1 -----------------+
#                eth2 ------------------------------+
#                eth3 -------------------------------------------+

HOSTS=(client internet web1 web2)
NODES=(r1 r2)
SEGMENTS=(wan lan dmz sync)
# HOST DEVICE SEGMENT; the port in the switch is called HOST-SEGMENT.
CABLES=(
    'internet eth0 wan' 'client eth0 lan' 'web1 eth0 dmz' 'web2 eth0 dmz'
    'r1 eth0 wan' 'r1 eth1 lan' 'r1 eth2 dmz' 'r1 eth3 sync'
    'r2 eth0 wan' 'r2 eth1 lan' 'r2 eth2 dmz' 'r2 eth3 sync'
)

is_host() { [[ " switch ${HOSTS[*]} ${NODES[*]} " == *" $1 "* ]]; }
is_node() { [[ " ${NODES[*]} " == *" $1 "* ]]; }
on() { ip netns exec "$PREFIX$1" "${@:2}"; }

# Whether a process number still stands for a live process of that host: it may be a zombie, or somebody else by now.
lives_on() {
    [[ -n ${2:-} && $(readlink "/proc/$2/ns/net" 2>/dev/null) == "net:[$(stat -Lc %i "/run/netns/$PREFIX$1" 2>/dev/null)]" ]]
}

# Written last, so a lab that was interrupted half way is not taken for one.
is_laid() { [[ -e $LAB_DIR/laid ]]; }

lay_topology() {
    local host
    lay_host switch
    lay_segments
    for host in "${HOSTS[@]}" "${NODES[@]}"; do
        lay_host "$host"
        lay_cables_of "$host"
    done
    lay_cut_chains
    address client 10.10.0.50/24 10.10.0.1
    # No route to 10.0.0.0/8: an answer can only find its way when the pair has translated the source.
    address internet 192.0.2.254/24
    address web1 10.20.0.11/24 10.20.0.1
    address web2 10.20.0.12/24 10.20.0.1
    touch "$LAB_DIR/laid"
}

lay_host() {
    ip netns add "$PREFIX$1"
    ip -n "$PREFIX$1" link set lo up
}

# A host's plugs have the same MAC addresses every time: by the cable's place in the list.
lay_cables_of() {
    local host=$1 cable number=0
    for cable in "${CABLES[@]}"; do
        number=$((number + 1))
        # shellcheck disable=SC2086 # three words on purpose
        [[ $cable != "$host "* ]] || lay_cable $cable "$(printf '02:54:57:00:00:%02x' "$number")"
    done
}

# Two boxes out of the factory in the place of the nodes, whatever ran on them: nothing an earlier program left in the
# kernel meets the next one.
renew_nodes() {
    local node segment
    strike_hosts "${NODES[@]}"
    for node in "${NODES[@]}"; do
        for segment in "${SEGMENTS[@]}"; do
            # A namespace lets go of its devices some time after its end; the names are wanted now.
            ip -n "${PREFIX}switch" link delete "$node-$segment" 2>/dev/null || true
        done
        rm -rf "${LAB_DIR:?}/$node"
        lay_host "$node"
        lay_cables_of "$node"
    done
    # The chains hang on devices that are gone.
    on switch nft delete table netdev lab
    lay_cut_chains
}

lay_segments() {
    local segment knob
    for segment in "${SEGMENTS[@]}"; do
        # A plain unmanaged switch: no spanning tree that holds ports back, no snooping that loses multicast.
        ip -n "${PREFIX}switch" link add "$segment" type bridge stp_state 0 forward_delay 0 mcast_snooping 0
        ip -n "${PREFIX}switch" link set "$segment" up
    done
    # A machine with br_netfilter loaded (Docker does it) would run bridged frames through its own firewall.
    on switch sh -c 'for knob in /proc/sys/net/bridge/bridge-nf-call-*; do
        [ ! -w "$knob" ] || echo 0 >"$knob" || true
    done'
}

lay_cable() {
    local host=$1 device=$2 segment=$3 mac=$4
    ip -n "${PREFIX}switch" link add "$host-$segment" type veth peer name "$device" address "$mac" netns "$PREFIX$host"
    ip -n "${PREFIX}switch" link set "$host-$segment" master "$segment" up
    ip -n "$PREFIX$host" link set "$device" up
}

address() {
    local host=$1 own=$2 gateway=${3:-}
    ip -n "$PREFIX$host" address add "$own" dev eth0
    [[ -z $gateway ]] || ip -n "$PREFIX$host" route add default via "$gateway"
}

# A port in the set loses every frame in both directions while its carrier stays. One element is one netlink message, so
# all ports of a node go dark in the same instant.
lay_cut_chains() {
    local cable ports=''
    for cable in "${CABLES[@]}"; do
        read -r host _ segment <<<"$cable"
        ports+="\"$host-$segment\", "
    done
    on switch nft -f - <<NFT
table netdev lab {
    set cut { type ifname; }
    chain from-host { type filter hook ingress devices = { ${ports%, } } priority -500; iifname @cut drop; }
    chain to-host { type filter hook egress devices = { ${ports%, } } priority -500; oifname @cut drop; }
}
NFT
}

# Ends everything in the lab's namespaces and removes them; calm when only some of it, or nothing, is there.
strike_lab() {
    local name
    strike_hosts switch "${HOSTS[@]}" "${NODES[@]}"
    for name in laid program program.new hosts drill "${NODES[@]}"; do
        rm -rf "${LAB_DIR:?}/$name"
    done
    rm -f "$LAB_DIR/pair.yaml"
}

strike_hosts() {
    local host pids
    for host in "$@"; do
        [[ -e /run/netns/$PREFIX$host ]] || continue
        # Twice at most: a program that was just starting another one may have escaped the first list.
        for _ in 1 2 3; do
            mapfile -t pids < <(ip netns pids "$PREFIX$host" 2>/dev/null)
            ((${#pids[@]} > 0)) || break
            kill -9 "${pids[@]}" 2>/dev/null || true
        done
    done
    for host in "$@"; do
        [[ ! -e /run/netns/$PREFIX$host ]] || ip netns delete "$PREFIX$host"
    done
}
