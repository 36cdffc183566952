# Where the lab lives. Root: in the machine's own list of network namespaces. Anybody else: in a user namespace held open
# by one sleeping process, with a /run of its own so that `ip netns` works; every command re-enters through its door.

if [[ -n ${TWINWALL_LAB_DIR:-} ]]; then
    LAB_DIR=$TWINWALL_LAB_DIR
elif ((EUID == 0)); then
    LAB_DIR=/run/twinwall-lab
elif [[ -n ${XDG_RUNTIME_DIR:-} && -w ${XDG_RUNTIME_DIR:-} ]]; then
    LAB_DIR=$XDG_RUNTIME_DIR/twinwall-lab
else
    LAB_DIR=/tmp/twinwall-lab-$EUID
fi
LAB_DIR=$(readlink -m "$LAB_DIR")
# What the names of its network namespaces begin with: the bench has a lab of its own beside this one.
PREFIX=${TWINWALL_LAB_PREFIX:-tw-}
export TWINWALL_LAB_DIR=$LAB_DIR

make_lab_dir() {
    mkdir -p -m 0755 "$LAB_DIR"
    # In /tmp somebody else could have made it first and read or replace what we put there.
    [[ -O $LAB_DIR && ! -L $LAB_DIR ]] || die "$LAB_DIR belongs to somebody else; set TWINWALL_LAB_DIR to a directory of yours"
}

holder_pid() {
    local pid
    pid=$(cat "$LAB_DIR/holder.pid" 2>/dev/null) || return 1
    [[ -n $pid && $(readlink "/proc/$pid/ns/user" 2>/dev/null) == "$(cat "$LAB_DIR/holder.userns" 2>/dev/null)" ]] || return 1
    printf '%s\n' "$pid"
}

place_is_open() { ((EUID == 0)) || holder_pid >/dev/null; }

open_place() {
    place_is_open && return 0
    rm -f "$LAB_DIR/holder.pid" "$LAB_DIR/holder.userns"
    unshare --user --map-root-user --net --mount true 2>/dev/null || die \
        "this kernel lets only root make namespaces; run 'sudo appliance/lab up', or allow it (sysctl kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0 user.max_user_namespaces=1000)"
    setsid unshare --user --map-root-user --net --mount "$APPLIANCE/lab.d/hold" "$LAB_DIR" \
        </dev/null >"$LAB_DIR/holder.log" 2>&1 8<&- &
    local waited
    for ((waited = 0; waited < 50; waited++)); do
        holder_pid >/dev/null && break
        sleep 0.1
    done
    holder_pid >/dev/null || die "could not open a namespace for the lab: $(tail -n 1 "$LAB_DIR/holder.log" 2>/dev/null)"
    note "running as $(id -un) in a user namespace: no real-time scheduling, outages may be a little longer"
}

# Runs this script's VERB where the lab lives and returns its status.
through_door() {
    if ((EUID == 0)); then
        main "$@"
    else
        local pid
        pid=$(holder_pid) || die "the lab is not up; run 'appliance/lab up'"
        nsenter --target "$pid" --user --net --mount --preserve-credentials --wd="$PWD" "$LAB_SCRIPT" "$@"
    fi
}

# Returns at once where the lab lives; elsewhere goes there with the same command and never returns.
enter_place() {
    ((EUID != 0)) || return 0
    local pid
    pid=$(holder_pid) || die "the lab is not up; run 'appliance/lab up'"
    exec nsenter --target "$pid" --user --net --mount --preserve-credentials --wd="$PWD" "$LAB_SCRIPT" "$@"
}

# Ends the holder and whatever else still lives in its user namespace, also when the holder itself was killed before.
close_place() {
    ((EUID != 0)) || return 0
    local userns pid
    userns=$(cat "$LAB_DIR/holder.userns" 2>/dev/null) || return 0
    for pid in /proc/[0-9]*; do
        if [[ $(readlink "$pid/ns/user" 2>/dev/null) == "$userns" ]]; then
            kill -9 "${pid#/proc/}" 2>/dev/null || true
        fi
    done
}
