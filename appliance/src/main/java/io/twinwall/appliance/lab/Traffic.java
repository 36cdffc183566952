package io.twinwall.appliance.lab;

/** One kind of traffic from the client through the pair to the internet host, flowing until closed. */
public sealed interface Traffic extends AutoCloseable permits UdpTraffic, PingTraffic, HttpTraffic {
    /** The column of the table: {@code udp}, {@code ping}, {@code http}. */
    String name();

    /** Every answer that came back. */
    AnswerLog answers();

    @Override
    void close();
}
