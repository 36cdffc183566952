# Where a Java 25 lives. Sourced by twinwall and by the scripts of the repository; prints the home directory, or says
# in one line on stderr what to do and returns 1. POSIX sh.

# A JDK writes its version into a file, so asking it costs no start of a JVM.
is_java25() {
    [ -x "$1/bin/java" ] && grep -q '^JAVA_VERSION="25[."]' "$1/release" 2>/dev/null
}

java25_home() {
    if [ -n "${JAVA_HOME:-}" ] && is_java25 "$JAVA_HOME"; then
        printf '%s\n' "$JAVA_HOME"
        return 0
    fi
    _java=$(command -v java 2>/dev/null) && _java=$(readlink -f "$_java") && _home=${_java%/bin/java} || _home=
    # The runtime comes first: an installed package or image brings its own.
    for _candidate in "${1:-/nonexistent}" "$_home" /usr/lib/jvm/*25* /opt/*jdk*25* "${HOME:-/root}"/.sdkman/candidates/java/25*; do
        if is_java25 "$_candidate"; then
            printf '%s\n' "$_candidate"
            return 0
        fi
    done
    echo "twinwall: no Java 25 found; install one (apt install openjdk-25-jdk-headless, or Temurin 25 from https://adoptium.net) or set JAVA_HOME to it" >&2
    return 1
}
