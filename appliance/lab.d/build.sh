# Building the program, and the copy of it the lab runs from.

# TWINWALL_PROGRAM names an installed program (a directory with bin/twinwall and lib/) to run instead of what is built here.
program_home() { printf '%s\n' "${TWINWALL_PROGRAM:-$APPLIANCE}"; }

# The newer of what a whole build and the lab's own build left; empty where nothing is built.
program_lib() {
    local newest='' candidate
    if [[ -n ${TWINWALL_PROGRAM:-} ]]; then
        printf '%s\n' "$TWINWALL_PROGRAM/lib"
        return 0
    fi
    for candidate in "$APPLIANCE/target/lib" "$APPLIANCE/target/quick/lib"; do
        if [[ -f $candidate/twinwall.jar && (-z $newest || $candidate/twinwall.jar -nt $newest/twinwall.jar) ]]; then
            newest=$candidate
        fi
    done
    printf '%s\n' "$newest"
}

build_is_fresh() {
    local lib newer
    lib=$(program_lib)
    [[ -n $lib ]] || return 1
    newer=$(cd "$REPOSITORY" && find pom.xml services shell appliance \
        \( -name target -o -path appliance/lab.d \) -prune -o \
        \( -name pom.xml -o -path '*/src/main/*' \) -type f -newer "$lib/twinwall.jar" -print -quit)
    [[ -z $newer ]]
}

build_if_stale() {
    [[ -z ${TWINWALL_PROGRAM:-} ]] || return 0
    build_is_fresh && return 0
    step "building" build_program || die "the build failed; run 'mvn -Dtwinwall.quick package' to see all of it"
}

# A build that found nothing to repack must still count as newer than the sources. No `set -e` in here: it runs on the left
# of an ||, where the shell ignores it.
build_program() {
    cd "$REPOSITORY" && mvn -B -q -T1C -Dtwinwall.quick package && touch "$APPLIANCE/target/quick/lib/twinwall.jar"
}

# A running JVM must not see its jars change, so the lab runs from a copy. A new build makes a new copy and restarts the
# nodes; the same build changes nothing.
install_program() {
    local stamp
    stamp=$(program_stamp)
    if [[ $(cat "$LAB_DIR/program/stamp" 2>/dev/null) == "$stamp" ]]; then
        return 0
    fi
    rm -rf "$LAB_DIR/program.new"
    mkdir -p "$LAB_DIR/program.new"
    cp -rL "$(program_home)/bin" "$LAB_DIR/program.new/bin"
    cp -rL "$(program_lib)" "$LAB_DIR/program.new/lib"
    printf '%s\n' "$stamp" >"$LAB_DIR/program.new/stamp"
    if [[ -d $LAB_DIR/program ]]; then
        note "the program is newer than what runs; restarting both nodes"
        stop_nodes
        rm -rf "$LAB_DIR/program"
    fi
    mv "$LAB_DIR/program.new" "$LAB_DIR/program"
}

program_stamp() {
    find -L "$(program_home)/bin" "$(program_lib)" -type f -printf '%f %s %T@\n' | sort | cksum
}
