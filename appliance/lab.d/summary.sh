# What a person sees: the picture after `up`, and `status`.

print_summary() {
    local r1 r2 active page
    r1=$(node_state r1)
    r2=$(node_state r2)
    [[ $r1 == Active ]] && active=r1 || active=r2
    page=$(on client curl -s --max-time 2 http://192.0.2.254/)
    cat <<TEXT

  The pair is up ($1 s). Two firewalls act as one; $active has the addresses now.

                internet 192.0.2.254   (nginx; knows no way back to 10.x: only translated traffic returns)
                    |
    wan  192.0.2.0/24 -----+--------------------------+----   virtual address 192.0.2.1
                           |                          |
                    r1 192.0.2.2               r2 192.0.2.3
                       $(printf '%-18s' "$r1")         $r2
                       10.10.0.2   == sync ==     10.10.0.3
                           |                          |
    lan  10.10.0.0/24 -----+--------------------------+----   virtual address 10.10.0.1
                    |                                     dmz  10.20.0.0/24: 10.20.0.1, web1 .11, web2 .12
                client 10.10.0.50   (its gateway is 10.10.0.1, whoever owns it)

  The client asked internet for a page and got: $page

  Try next, from the root of the repository:
    appliance/lab cli r1 'show vrrp'                        who owns what
    appliance/lab exec client curl -s http://192.0.2.254/   real traffic through the pair
    appliance/lab fault $active power                            pull the plug of the Active, and ask again
    appliance/lab fault $active heal                             repair it
    appliance/lab drill                                     every fault under live traffic, with the outage each saw
    appliance/lab cli r1                                    the shell of a node
    appliance/lab down                                      stop, leave nothing behind

TEXT
}

lab_status() {
    if [[ ! -d $LAB_DIR ]] || ! place_is_open; then
        echo "the lab is down"
        return 0
    fi
    through_door inside-status
}

report_status() {
    local host cuts
    is_laid || {
        echo "the lab is down"
        return 0
    }
    printf '%-9s %-10s %-8s %-9s %s\n' host runs memory ready state
    for host in "${NODES[@]}"; do
        local pid='-' memory='-' ready='-' state
        state=$(node_state "$host")
        if pid=$(node_pid "$host"); then
            memory=$(awk '/^VmRSS/ { printf "%d MB", $2 / 1024 }' "/proc/$pid/status")
            ready=$(cat "$LAB_DIR/$host/ready-ms" 2>/dev/null || echo '?')
            ready+=' ms'
            # A stopped process answers nobody; say so rather than 'dead'.
            grep -q '^State:.T' "/proc/$pid/status" && state=frozen
        else
            pid='-'
        fi
        printf '%-9s %-10s %-8s %-9s %s\n' "$host" "$pid" "$memory" "$ready" "$state"
    done
    for host in "${WEB_HOSTS[@]}"; do
        printf '%-9s %-10s %-8s %-9s %s\n' "$host" "$(host_is_up "$host" && cat "$LAB_DIR/hosts/$host/pid" || echo dead)" \
            - - nginx
    done
    printf '%-9s %-10s %-8s %-9s %s\n' client - - - 'no service of its own'
    cuts=$(on switch nft list set netdev lab cut | sed -n 's/.*elements = { \(.*\) }.*/\1/p')
    [[ -z $cuts ]] || echo "mute ports: $cuts"
    local down
    down=$(ip -n "${PREFIX}switch" -br link show type veth | awk '$2 != "UP" { sub("@.*", "", $1); print $1 }' | paste -sd ' ')
    [[ -z $down ]] || echo "unplugged: $down"
}
