package io.twinwall.linux.fake;

import io.twinwall.model.value.IpAddress;
import java.nio.ByteBuffer;

/**
 * A UDP datagram that the code under test sent.
 *
 * @param payload big-endian, read by absolute positions
 */
public record SentDatagram(
        IpAddress source, int sourcePort, IpAddress destination, int port, ByteBuffer payload) {}
