# Building the program, and the copy of it the lab runs from.

BUILT=$APPLIANCE/target/lib/twinwall.jar

# TWINWALL_PROGRAM names an installed program (a directory with bin/twinwall) to run instead of what is built here.
program_home() { printf '%s\n' "${TWINWALL_PROGRAM:-$APPLIANCE}"; }

build_is_fresh() {
    [[ -f $BUILT ]] || return 1
    local newer
    newer=$(cd "$REPOSITORY" && find pom.xml services shell appliance \
        \( -name target -o -path appliance/lab.d \) -prune -o \
        \( -name pom.xml -o -path '*/src/main/*' \) -type f -newer "$BUILT" -print -quit)
    [[ -z $newer ]]
}

build_if_stale() {
    [[ -z ${TWINWALL_PROGRAM:-} ]] || return 0
    build_is_fresh && return 0
    step "building" build_program || die "the build failed; run 'mvn -Dtwinwall.quick -DskipTests package' to see all of it"
}

# A build that found nothing to repack must still count as newer than the sources. No `set -e` in here: it runs on the left
# of an ||, where the shell ignores it.
build_program() {
    cd "$REPOSITORY" && mvn -B -q -Dtwinwall.quick -DskipTests package && touch "$BUILT"
}

# A running JVM must not see its jars change, so the lab runs from a copy. A new build makes a new copy and restarts the
# nodes; the same build changes nothing.
install_program() {
    local from stamp
    from=$(program_home)
    stamp=$(program_stamp "$from")
    if [[ $(cat "$LAB_DIR/program/stamp" 2>/dev/null) == "$stamp" ]]; then
        return 0
    fi
    rm -rf "$LAB_DIR/program.new"
    mkdir -p "$LAB_DIR/program.new"
    cp -rL "$from/bin" "$LAB_DIR/program.new/bin"
    if [[ -d $from/target/lib ]]; then
        cp -rL "$from/target/lib" "$LAB_DIR/program.new/lib"
    elif [[ -d $from/lib ]]; then
        cp -rL "$from/lib" "$LAB_DIR/program.new/lib"
    fi
    printf '%s\n' "$stamp" >"$LAB_DIR/program.new/stamp"
    if [[ -d $LAB_DIR/program ]]; then
        note "the program is newer than what runs; restarting both nodes"
        stop_nodes
        rm -rf "$LAB_DIR/program"
    fi
    mv "$LAB_DIR/program.new" "$LAB_DIR/program"
}

program_stamp() {
    find -L "$1/bin" "$1/target/lib" "$1/lib" -type f -printf '%f %s %T@\n' 2>/dev/null | sort | cksum || true
}
