package io.twinwall.model.value;

/** An address with a port: {@code 10.0.0.1:80} or {@code [2001:db8::1]:80}, the one written form of each family. */
@Syntax("ADDRESS:PORT")
public record Endpoint(IpAddress address, Port port) {
    private static final String FORM = "write ADDRESS:PORT, as 10.20.0.11:80 or [2001:db8::11]:80";

    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        if (colon < 1 || (bracketed ? text.charAt(colon - 1) != ']' : text.indexOf(':') != colon)) {
            throw new IllegalArgumentException(FORM);
        }
        String host = bracketed ? text.substring(1, colon - 1) : text.substring(0, colon);
        IpAddress address = bracketed ? Ipv6Address.parse(host) : Ipv4Address.parse(host);
        return new Endpoint(address, Port.parse(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return (address.isV4() ? address.toString() : "[" + address + "]") + ":" + port;
    }
}
