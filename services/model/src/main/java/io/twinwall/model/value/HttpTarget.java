package io.twinwall.model.value;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an HTTP check asks for: {@code http://10.20.0.11/health}, a port only where it is not 80. */
@Syntax("http://ADDRESS[:PORT]/PATH")
public record HttpTarget(IpAddress address, Port port, String path) {
    private static final String SENTENCE =
            "write http://ADDRESS[:PORT]/PATH, as http://10.20.0.11/health or http://[2001:db8::11]:8080/";
    private static final Pattern FORM =
            Pattern.compile("http://(?:([0-9.]+)|\\[([0-9A-Fa-f:.]+)])(?::([0-9]{1,5}))?(/[!-~]{0,255})");
    private static final Port STANDARD_PORT = new Port(80);

    public HttpTarget {
        Objects.requireNonNull(address);
        Objects.requireNonNull(port);
        if (!path.matches("/[!-~]{0,255}")) {
            throw new IllegalArgumentException(SENTENCE);
        }
    }

    public static HttpTarget parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(SENTENCE);
        }
        IpAddress address = matcher.group(1) != null
                ? Ipv4Address.parse(matcher.group(1))
                : Ipv6Address.parse(matcher.group(2));
        Port port = matcher.group(3) == null ? STANDARD_PORT : Port.parse(matcher.group(3));
        return new HttpTarget(address, port, matcher.group(4));
    }

    /** What goes into the Host field. */
    public String authority() {
        String host = address.isV4() ? address.toString() : "[" + address + "]";
        return port.equals(STANDARD_PORT) ? host : host + ":" + port;
    }

    @Override
    public String toString() {
        return "http://" + authority() + path;
    }
}
