# The neighbours of the pair: real nginx on internet, web1 and web2. Every page says who answers and whom it saw, every
# access log starts with the source address: that is where one sees the translation.

WEB_HOSTS=(internet web1 web2)

start_hosts() {
    local host
    for host in "${WEB_HOSTS[@]}"; do
        host_is_up "$host" || start_nginx "$host"
    done
}

host_is_up() {
    local pid
    pid=$(cat "$LAB_DIR/hosts/$1/pid" 2>/dev/null) && lives_on "$1" "$pid"
}

start_nginx() {
    local host=$1 dir=$LAB_DIR/hosts/$1 waited
    mkdir -p "$dir"
    cat >"$dir/nginx.conf" <<NGINX
# One process in the foreground: it works the same for root and in a user namespace, where no other user exists.
daemon off;
master_process off;
user root;
pid $dir/pid;
error_log $dir/error.log warn;
events { worker_connections 512; }
http {
    client_body_temp_path $dir/tmp;
    proxy_temp_path $dir/tmp;
    fastcgi_temp_path $dir/tmp;
    uwsgi_temp_path $dir/tmp;
    scgi_temp_path $dir/tmp;
    log_format lab '\$remote_addr \$time_iso8601 "\$request" \$status';
    access_log $dir/access.log lab;
    default_type text/plain;
    server {
        listen 80 backlog=512;
        server_name $host;
        add_header X-Served-By $host;
        location = /health { access_log off; return 200 "ok\n"; }
        location = /probe { access_log off; keepalive_timeout 0; return 200 "$host\n"; }
        location / { return 200 "Hello from $host. You came from \$remote_addr.\n"; }
    }
}
NGINX
    setsid ip netns exec "$PREFIX$host" nginx -p "$dir" -e "$dir/error.log" -c "$dir/nginx.conf" \
        </dev/null >"$dir/output" 2>&1 8<&- &
    disown
    for ((waited = 0; waited < 50; waited++)); do
        ! host_is_up "$host" || return 0
        sleep 0.1
    done
    die "nginx did not start on $host: $(tail -n 1 "$dir/error.log" "$dir/output" 2>/dev/null | tail -n 1)"
}

lab_exec() {
    local host=${1:-}
    [[ -n $host ]] || die "exec needs a host: client internet web1 web2 r1 r2 switch"
    is_host "$host" || die "no host '$host'; there are client internet web1 web2 r1 r2 switch"
    (($# >= 2)) || die "exec needs a command, as in: appliance/lab exec $host ip address"
    [[ -e /run/netns/$PREFIX$host ]] || die "the lab is not up; run 'appliance/lab up'"
    exec ip netns exec "$PREFIX$host" "${@:2}"
}
