# What the scripts need from the distribution, as COMMAND=PACKAGE. Only what is missing is asked for.

LAB_TOOLS=(ip=iproute2 nft=nftables nginx=nginx-light ping=iputils-ping arping=iputils-arping tcpdump=tcpdump
    curl=curl ps=procps flock=util-linux nsenter=util-linux mvn=maven)
TEST_TOOLS=("${LAB_TOOLS[@]}" keepalived=keepalived tshark=tshark vtysh=frr conntrack=conntrack nmap=nmap
    sshd=openssh-server git=git)
# The peers of every area: `appliance/bench` measures beside them.
BENCH_TOOLS=("${LAB_TOOLS[@]}" keepalived=keepalived conntrackd=conntrackd conntrack=conntrack)

# Administrators' tools live in sbin, which an ordinary user's PATH may lack.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

missing_packages() {
    local tool
    for tool in "$@"; do
        command -v "${tool%%=*}" >/dev/null || printf '%s\n' "${tool#*=}"
    done
    compgen -G '/usr/lib/*/libnftables.so.1*' >/dev/null || compgen -G '/usr/lib*/libnftables.so.1*' >/dev/null ||
        echo libnftables1
}

install_missing() {
    local packages=()
    mapfile -t packages < <(missing_packages "$@" | sort -u)
    local java=
    # shellcheck source=/dev/null
    . "$APPLIANCE/bin/jdk25.sh"
    java25_home >/dev/null 2>&1 || java=openjdk-25-jdk-headless
    ((${#packages[@]} > 0)) || [[ -n $java ]] || return 0
    if ((EUID != 0)); then
        ((${#packages[@]} == 0)) || die "missing here: ${packages[*]}; ask root for: apt-get install ${packages[*]}"
        java25_home >/dev/null || exit 1
        return 0
    fi
    command -v apt-get >/dev/null ||
        die "missing here: ${packages[*]:-} $java; this is not a Debian, install them by its own means and run again"
    refresh_package_lists "${packages[@]}" ${java:+"$java"}
    if [[ -n $java ]]; then
        # Debian has it from 13 on; where it has not, the sentence of java25_home tells what to do.
        apt-cache show "$java" >/dev/null 2>&1 || { java25_home >/dev/null || exit 1; }
        packages+=("$java")
    fi
    ((${#packages[@]} == 0)) || step "installing ${packages[*]}" apt_install "${packages[@]}" ||
        die "could not install ${packages[*]}; see above"
}

# An image without package lists knows no package: one update, only when something is unknown.
refresh_package_lists() {
    local package
    for package in "$@"; do
        if ! apt-cache show "$package" >/dev/null 2>&1; then
            step "reading the package lists" apt-get -q update || note "apt-get update failed; trying with what is known"
            return 0
        fi
    done
}

# Installs without starting any service: the lab runs its own nginx, and a keepalived of the distribution must not wake.
apt_install() {
    local policy=/usr/sbin/policy-rc.d had_nginx=yes had_keepalived=yes had_frr=yes had_sshd=yes ours=no status=0
    command -v nginx >/dev/null || had_nginx=no
    command -v keepalived >/dev/null || had_keepalived=no
    command -v vtysh >/dev/null || had_frr=no
    command -v sshd >/dev/null || had_sshd=no
    if [[ ! -e $policy ]]; then
        ours=yes
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 0755 "$policy"
    fi
    DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 install --no-install-recommends "$@" ||
        status=$?
    # Package lists can be older than the archive: a file that is gone there is found again after one update.
    if ((status != 0)); then
        status=0
        apt-get -q update &&
            DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 install --no-install-recommends "$@" ||
            status=$?
    fi
    [[ $ours == no ]] || rm -f "$policy"
    # Nor at the next boot, when we were the ones who brought them.
    if command -v systemctl >/dev/null; then
        [[ $had_nginx == yes ]] || systemctl disable nginx >/dev/null 2>&1 || true
        [[ $had_keepalived == yes ]] || systemctl disable keepalived >/dev/null 2>&1 || true
        [[ $had_sshd == yes ]] || systemctl disable ssh >/dev/null 2>&1 || true
        [[ $had_frr == yes ]] || systemctl disable frr >/dev/null 2>&1 || true
    fi
    return "$status"
}
