package io.twinwall.appliance.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A numbered datagram every millisecond to an echo; an answer is one of ours that came back. */
public final class UdpTraffic implements Traffic {
    /** From one datagram to the next: the silence of a perfect run. */
    public static final Duration INTERVAL = Duration.ofMillis(1);
    private final AnswerLog answers = new AnswerLog();
    private final ProbeLog probes = new ProbeLog();
    private final DatagramChannel channel;
    private final long cookie = System.nanoTime();

    private UdpTraffic(DatagramChannel channel) {
        this.channel = channel;
    }

    /** Starts sending to the echo. */
    public static UdpTraffic to(InetSocketAddress echo) throws IOException {
        UdpTraffic traffic = new UdpTraffic(DatagramChannel.open().connect(echo));
        Thread.ofPlatform().name("udp-answers").daemon().start(traffic::receive);
        Thread.ofPlatform().name("udp-probes").daemon().start(traffic::send);
        return traffic;
    }

    @Override
    public String name() {
        return "udp";
    }

    @Override
    public AnswerLog answers() {
        return answers;
    }

    /** Which datagrams were answered. */
    public ProbeLog probes() {
        return probes;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("a datagram socket did not close", e);
        }
    }

    private void send() {
        ByteBuffer probe = ByteBuffer.allocateDirect(2 * Long.BYTES);
        long next = System.nanoTime();
        for (long number = 0; channel.isOpen(); number++) {
            probes.sent(System.nanoTime());
            try {
                channel.write(probe.clear().putLong(cookie).putLong(number).flip());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // Unreachable for a moment, which is what a drill is about: the silence is the measurement.
            }
            next = Math.max(next + INTERVAL.toNanos(), System.nanoTime() - INTERVAL.toNanos());
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private void receive() {
        ByteBuffer answer = ByteBuffer.allocateDirect(2 * Long.BYTES);
        while (channel.isOpen()) {
            try {
                channel.read(answer.clear());
                long at = System.nanoTime();
                if (answer.position() == 2 * Long.BYTES && answer.getLong(0) == cookie) {
                    answers.answered(at);
                    probes.answered(answer.getLong(Long.BYTES));
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // As in send: an ICMP error handed up by the kernel.
            }
        }
    }
}
