package io.twinwall.vrrp.bfd.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.netns.Shell;
import io.twinwall.linux.packet.DatagramSender;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.vrrp.Tshark;
import io.twinwall.vrrp.bfd.machine.BfdActions;
import io.twinwall.vrrp.bfd.machine.BfdEvent;
import io.twinwall.vrrp.bfd.machine.BfdMachine;
import io.twinwall.vrrp.bfd.machine.BfdSettings;
import io.twinwall.vrrp.bfd.machine.BfdState;
import io.twinwall.vrrp.bfd.wire.ControlCodec;
import io.twinwall.vrrp.bfd.wire.ControlPacket;
import io.twinwall.vrrp.bfd.wire.Diagnostic;
import io.twinwall.vrrp.bfd.wire.SessionState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What another decoder says of every kind of control packet a session sends in its life, of both families. */
@Tag("kernel")
@ExtendWith(FreshNamespace.class)
final class BfdTsharkKernelTest {
    private static final DeviceName LAN = new DeviceName("lan");
    private static final int SOURCE_PORT = 49_152;
    private static final int OURS = 17;
    private static final int PEERS = 9;

    /** An expert's severity and the mark of malformation are absent where there is nothing to complain of. */
    private static final List<String> FIELDS = List.of(
            "frame.protocols", "ip.ttl", "ipv6.hlim", "udp.srcport", "udp.dstport", "bfd.version", "bfd.sta",
            "bfd.diag", "bfd.flags.p", "bfd.flags.f", "bfd.flags.c", "bfd.flags.a", "bfd.flags.d", "bfd.flags.m",
            "bfd.detect_time_multiplier", "bfd.message_length", "bfd.my_discriminator", "bfd.your_discriminator",
            "bfd.desired_min_tx_interval", "bfd.required_min_rx_interval", "bfd.required_min_echo_interval",
            "_ws.expert.severity", "_ws.malformed");

    /** A session and its life: what its machine sends, and what a decoder should read of it. */
    private static final class Life implements BfdActions {
        private final BfdMachine machine = new BfdMachine();
        private final BfdState state = new BfdState(OURS, 1);
        private final List<PacketBuffer> packets = new ArrayList<>();
        private final List<String> kinds = new ArrayList<>();
        private final List<String> expected = new ArrayList<>();
        private final String headers;
        private long now;

        Life(boolean v4) {
            headers = v4 ? "eth:ethertype:ip:udp:bfd 255" : "eth:ethertype:ipv6:udp:bfd 255";
        }

        /** Through every state, with polls, answers and every reason to go down. */
        Life live() {
            step(new BfdEvent.Started(now, new BfdSettings(50_000, 3)));
            rise();
            step(new BfdEvent.HeldDown(now, true));
            step(new BfdEvent.HeldDown(now, false));
            rise();
            hear(SessionState.DOWN, false, false);
            hear(SessionState.INIT, false, false);
            now = machine.wakeAt(state) + 1_000_000_000;
            step(new BfdEvent.TimeReached().at(now));
            assertEquals(Diagnostic.DETECTION_TIME_EXPIRED, state.diagnostic());
            return this;
        }

        private void rise() {
            hear(SessionState.DOWN, false, false);
            hear(SessionState.INIT, false, false);
            hear(SessionState.UP, false, true);
            now = machine.wakeAt(state);
            step(new BfdEvent.TimeReached().at(now));
            hear(SessionState.UP, true, false);
        }

        private void hear(SessionState peer, boolean poll, boolean answer) {
            now += 5_000_000;
            step(new BfdEvent.PacketHeard().set(now, new ControlPacket()
                    .session(peer, Diagnostic.NONE, PEERS, peer == SessionState.DOWN ? 0 : OURS)
                    .sequence(poll, answer)
                    .timers(3, 50_000, 50_000)));
        }

        private void step(BfdEvent event) {
            assertEquals(state, machine.step(state, event, this));
        }

        @Override
        public void send(ControlPacket packet) {
            PacketBuffer buffer = new PacketBuffer(ControlCodec.LENGTH);
            ControlCodec.encode(packet, buffer);
            packets.add(buffer);
            kinds.add(packet.state() + (packet.poll() ? " P" : "") + (packet.answer() ? " F" : "") + " "
                    + packet.diagnostic().code());
            expected.add(String.join(" ", headers, Integer.toString(SOURCE_PORT), "3784", "1",
                    "0x0" + packet.state().code(), "0x0" + packet.diagnostic().code(), packet.poll() ? "1" : "0",
                    packet.answer() ? "1" : "0", "0 0 0 0 3 24", "0x000000" + Integer.toHexString(OURS),
                    packet.yourDiscriminator() == 0 ? "0x00000000" : "0x0000000" + PEERS,
                    Long.toString(packet.desiredMinTxMicros()), Long.toString(packet.requiredMinRxMicros()), "0"));
        }

        @Override
        public void stateChanged(SessionState from, SessionState to) {
            // What is sent tells.
        }

        @Override
        public void peerSilent() {
            // What is sent tells.
        }
    }

    private static void assertDecoded(Kernel kernel, String local, String remote) throws Exception {
        IpAddress from = IpAddress.parse(local);
        Life life = new Life(from.isV4()).live();
        assertTrue(life.kinds.containsAll(List.of(
                "Down 0", "Init 0", "Up P 0", "Up 0", "Up F 0", "AdminDown 7", "Down 3", "Down 1")),
                life.kinds::toString);
        try (Tshark tshark = new Tshark("lan", life.packets.size(), "udp and dst port 3784");
                DatagramSender sender = kernel.packets()
                        .sender(LAN, from, SOURCE_PORT, IpAddress.parse(remote), ControlCodec.PORT)) {
            for (PacketBuffer packet : life.packets) {
                assertEquals(0, sender.send(packet));
            }
            tshark.await();
            assertEquals(life.expected, tshark.decoded("ip.check_checksum:TRUE", FIELDS));
        }
    }

    @Test
    void everyKindOfPacketIsDecodedWithoutComplaint() throws Exception {
        FreshNamespace.cable("lan");
        for (String address : List.of("10.9.0.%d/24", "2001:db8::%d/64 nodad", "fe80::%d/64 nodad")) {
            Shell.run(("ip address add dev lan " + address.formatted(1)).split(" "));
            Shell.run(("ip -n " + FreshNamespace.far() + " address add dev lan " + address.formatted(2)).split(" "));
        }
        try (Kernel kernel = Kernel.open()) {
            assertDecoded(kernel, "10.9.0.1", "10.9.0.2");
            assertDecoded(kernel, "2001:db8::1", "2001:db8::2");
            assertDecoded(kernel, "fe80::1", "fe80::2");
        }
    }
}
