# How the scripts speak: short lines on stderr, progress for what takes long.

SPEAKER=${SPEAKER:-lab}

note() { printf '%s: %s\n' "$SPEAKER" "$*" >&2; }

die() {
    note "$@"
    exit 1
}

# step WHAT COMMAND...: runs COMMAND in the background with its output kept aside, and tells how long it has been at it.
# Returns its status; on failure shows the end of what it said.
step() {
    local what=$1 out began=$SECONDS status=0 shown=0
    shift
    out=$(mktemp "${TMPDIR:-/tmp}/twinwall-step.XXXXXX")
    ("$@") >"$out" 2>&1 8>&- &
    local job=$!
    trap 'kill '"$job"' 2>/dev/null || true; rm -f '"$out"'; exit 130' INT TERM
    while kill -0 "$job" 2>/dev/null; do
        sleep 0.1
        local spent=$((SECONDS - began))
        if ((spent > shown)); then
            if [[ -t 2 ]]; then
                printf '\r%s: %s ... %d s ' "$SPEAKER" "$what" "$spent" >&2
                shown=$spent
            elif ((spent % 10 == 0)); then
                note "$what ... $spent s"
                shown=$spent
            fi
        fi
    done
    wait "$job" || status=$?
    trap - INT TERM
    ((shown == 0)) || [[ ! -t 2 ]] || printf '\r\033[K' >&2
    if ((status == 0)); then
        note "$what: done in $((SECONDS - began)) s"
    else
        note "$what: failed after $((SECONDS - began)) s"
        tail -n 25 "$out" | sed 's/^/    /' >&2
    fi
    rm -f "$out"
    return "$status"
}
